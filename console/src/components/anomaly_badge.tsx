// SPDX-License-Identifier: Apache-2.0
// How unusual a session is: one badge for each state of the score. Low is not green: a very cheap session is often a
// truncated one.
import type { ScoreState } from '../api/sessions';
import { sigma } from '../format/number';
import { isKnown } from '../format/unknown';
import { Badge, type BadgeProps } from './badge';

export function anomalyOf(state: ScoreState | null, z: number | null): BadgeProps {
  const by = isKnown(z) ? ` ${sigma(z)}` : '';
  switch (state) {
    case 'outlier_high':
      return {
        tone: 'bad',
        icon: 'up',
        shape: 'bold',
        text: `HIGH${by}`,
        title: 'Far above sessions of its context',
      };
    case 'outlier_low':
      return {
        tone: 'low',
        icon: 'down',
        shape: 'bold',
        text: `LOW${by}`,
        title: 'Far below sessions of its context: it may have been cut short',
      };
    case 'unusual':
      return {
        tone: 'warn',
        icon: 'diamond',
        shape: 'square',
        text: by.trim() || 'unusual',
        title: 'Unusual, not an outlier',
      };
    case 'normal':
      return {
        tone: 'neutral',
        icon: 'dot',
        text: by.trim() || 'normal',
        title: 'As sessions of its context are',
      };
    case 'too_little_history':
      return {
        tone: 'neutral',
        icon: 'ring',
        shape: 'dashed',
        text: 'too little history',
        title: 'Too few earlier sessions of its context to judge',
      };
    case 'cost_pending':
      return {
        tone: 'info',
        icon: 'clock',
        shape: 'dashed',
        text: 'cost pending',
        title: 'The cost of a part is not known yet',
      };
    case 'no_variance':
      return {
        tone: 'neutral',
        icon: 'equal',
        shape: 'square',
        text: 'no variance',
        title: 'All earlier sessions of its context were alike',
      };
    case 'free':
      return { tone: 'info', icon: 'free', shape: 'square', text: 'free', title: 'It cost nothing' };
    default:
      return {
        tone: 'neutral',
        icon: 'question',
        shape: 'dashed',
        text: 'unknown',
        title: 'Not analysed yet',
      };
  }
}

export function AnomalyBadge({ state, z }: { state: ScoreState | null; z: number | null }) {
  return <Badge {...anomalyOf(state, z)} />;
}
