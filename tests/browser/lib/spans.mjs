// SPDX-License-Identifier: Apache-2.0
// Seeded sessions of LLM calls as OTLP JSON: ordinary ones, one for each state of a score, and one of 50,000 spans.
import { createHash } from 'node:crypto';

const kDay = 86_400_000;
const kStart = Date.UTC(2026, 2, 2, 9); // a Monday

// Numbers in [0, 1) that depend on `text` alone.
function draws(text) {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const hex = (text, digits) => createHash('sha256').update(text).digest('hex').slice(0, digits);
const nano = (ms) => `${BigInt(Math.round(ms * 1000)) * 1000n}`;

function attributeValue(value) {
  if (typeof value === 'string') return { stringValue: value };
  if (Number.isInteger(value)) return { intValue: String(value) };
  return { doubleValue: value };
}

function span({ trace, id, parent = '', name, begin, end, attributes, failed = false }) {
  return {
    traceId: trace,
    spanId: id,
    parentSpanId: parent,
    name,
    kind: 1,
    startTimeUnixNano: nano(begin),
    endTimeUnixNano: nano(end),
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: attributeValue(value) })),
    status: failed ? { code: 2, message: 'the tool gave up' } : {},
  };
}

export function requestOf(spans) {
  const scopeSpans = [{ scope: { name: 'stat-harness-browser-tests' }, spans }];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'browser-tests' } }] };
  return { resourceSpans: [{ resource, scopeSpans }] };
}

// One session: an agent that calls a model `calls` times and a tool in between, its own usage a sum of theirs.
// `cost` USD in all; null leaves it out.
function session({ id, cascade, at, calls, cost, inputCharacters, seconds, tokens, model = 'gpt-4.1-mini', failed = false }) {
  const trace = hex(`trace ${id}`, 32);
  const root = hex(`${id} root`, 16);
  const common = { 'session.id': id, 'stat_harness.cascade.id': cascade };
  const input = JSON.stringify({ task: cascade, text: 'lorem ipsum '.repeat(Math.ceil(inputCharacters / 12)).slice(0, inputCharacters) });
  const each = (seconds * 1000) / (2 * calls + 1);
  const tokensIn = Math.round((tokens * 0.8) / calls);
  const tokensOut = Math.round((tokens * 0.2) / calls);
  const spans = [
    span({
      trace, id: root, name: cascade, begin: at, end: at + seconds * 1000, failed,
      attributes: {
        ...common, 'gen_ai.operation.name': 'invoke_agent', 'input.value': input,
        'gen_ai.usage.input_tokens': tokensIn * calls, 'gen_ai.usage.output_tokens': tokensOut * calls,
      },
    }),
  ];
  for (let i = 0; i < calls; ++i) {
    const begin = at + each * (2 * i);
    spans.push(span({
      trace, id: hex(`${id} call ${i}`, 16), parent: root, name: `answer ${i % 3}`, begin, end: begin + each,
      attributes: {
        ...common, 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': model,
        'gen_ai.response.model': model, 'gen_ai.response.id': `resp-${id}-${i}`,
        'gen_ai.usage.input_tokens': tokensIn, 'gen_ai.usage.output_tokens': tokensOut, 'gen_ai.request.temperature': 0.2,
        ...(cost === null ? {} : { 'gen_ai.usage.cost.amount': cost / calls, 'gen_ai.usage.cost.currency': 'USD' }),
      },
    }));
    spans.push(span({
      trace, id: hex(`${id} tool ${i}`, 16), parent: root, name: 'look up', begin: begin + each, end: begin + 2 * each,
      failed: failed && i === calls - 1,
      attributes: { ...common, 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look_up' },
    }));
  }
  return spans;
}

function family({ cascade, n, cost, inputCharacters, calls, seconds, tokens, everyMs, model, spread = 0.15 }) {
  const draw = draws(cascade);
  const noise = () => Math.exp(spread * (draw() + draw() + draw() + draw() - 2) * 1.7);
  return Array.from({ length: n }, (_, i) =>
    session({
      id: `${cascade}-${String(i + 1).padStart(3, '0')}`, cascade, at: kStart + i * everyMs, calls, model,
      cost: cost === null ? null : Number((cost * noise()).toFixed(9)),
      inputCharacters: Math.round(inputCharacters * (0.9 + 0.2 * draw())),
      seconds: seconds * noise(), tokens: Math.round(tokens * noise()),
    }),
  );
}

// Sessions whose score is known from how they were made; `name` is the session's id.
export const kHigh = 'invoice-triage-much-dearer';
export const kLow = 'invoice-triage-cut-short';
export const kPending = 'unpriced-001';
export const kFree = 'local-draft-001';
export const kFailed = 'invoice-triage-failed';
export const kLarge = 'research-agent-50k';
export const kLargeSpans = 50_000;

// Arrays of spans, one for each session, oldest families first.
export function ordinarySessions() {
  const late = kStart + 40 * kDay;
  const triage = { cascade: 'invoice-triage', inputCharacters: 3000, calls: 4, seconds: 30, tokens: 9000 };
  return [
    ...family({ ...triage, n: 120, cost: 0.02, everyMs: 6 * 3_600_000 }),
    ...family({ cascade: 'ticket-summary', n: 60, cost: 0.004, inputCharacters: 900, calls: 2, seconds: 8, tokens: 2500, everyMs: 11 * 3_600_000 }),
    ...family({ cascade: 'ticket-digest', n: 12, cost: 0.09, inputCharacters: 26_000, calls: 3, seconds: 45, tokens: 40_000, everyMs: 2 * kDay }),
    ...family({ cascade: 'hello', n: 12, cost: 0.0004, inputCharacters: 120, calls: 1, seconds: 1, tokens: 200, everyMs: kDay }),
    ...family({ cascade: 'fixed-price', n: 12, cost: 0.01, inputCharacters: 9000, calls: 2, seconds: 5, tokens: 3000, everyMs: kDay, spread: 0 }),
    ...family({ cascade: 'local-draft', n: 6, cost: 0, inputCharacters: 700, calls: 1, seconds: 4, tokens: 800, everyMs: kDay, model: 'llama-local' }),
    ...family({ cascade: 'unpriced', n: 4, cost: null, inputCharacters: 700, calls: 1, seconds: 4, tokens: 800, everyMs: kDay, model: 'in-house-7b' }),
    session({ ...triage, id: kHigh, at: late, cost: 0.16, calls: 16, tokens: 60_000, seconds: 110 }),
    session({ ...triage, id: kLow, at: late + 3_600_000, cost: 0.003, calls: 1, tokens: 1100, seconds: 4 }),
    session({ ...triage, id: kFailed, at: late + 7_200_000, cost: 0.021, failed: true }),
  ];
}

// An agent with 199 steps; below each, model calls and the tool below every fourth call.
export function largeSession() {
  const trace = hex('trace large', 32);
  const common = { 'session.id': kLarge, 'stat_harness.cascade.id': 'research-agent' };
  const at = kStart + 41 * kDay;
  const root = hex('large root', 16);
  const length = 3_600_000;
  const spans = [span({ trace, id: root, name: 'research-agent', begin: at, end: at + length, attributes: { ...common, 'gen_ai.operation.name': 'invoke_agent', 'input.value': 'Find out what is known.' } })];
  const steps = 199;
  const below = kLargeSpans - 1 - steps;
  const steplength = length / steps;
  let made = 0;
  for (let step = 0; step < steps; ++step) {
    const stepId = hex(`large step ${step}`, 16);
    const begin = at + step * steplength;
    spans.push(span({ trace, id: stepId, parent: root, name: `step ${step + 1}`, begin, end: begin + steplength, attributes: { ...common, 'gen_ai.operation.name': 'plan' } }));
    const count = Math.floor((below * (step + 1)) / steps) - made;
    let parent = stepId;
    for (let i = 0; i < count; ++i, ++made) {
      const id = hex(`large ${made}`, 16);
      const start = begin + (steplength * i) / count;
      const tool = i % 4 === 3;
      spans.push(span({
        trace, id, parent: tool ? parent : stepId, name: tool ? 'search' : 'think', begin: start, end: start + (steplength * 0.9) / count,
        attributes: tool
          ? { ...common, 'gen_ai.operation.name': 'execute_tool' }
          : { ...common, 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4.1-mini', 'gen_ai.response.id': `large-${made}`, 'gen_ai.usage.input_tokens': 400, 'gen_ai.usage.output_tokens': 60, 'gen_ai.usage.cost.amount': 0.0001 },
      }));
      if (!tool) parent = id;
    }
  }
  return spans;
}
