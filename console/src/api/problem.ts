// SPDX-License-Identifier: Apache-2.0
// What the server answers when it refuses: RFC 9457 problem details, as an error that can be shown.
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  error?: string;
}

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: no answer at all
    readonly title: string,
    readonly detail: string,
    readonly request: string, // "GET /api/v1/runs"
  ) {
    super(detail || title);
    this.name = 'ApiError';
  }
}

export async function errorOf(answer: Response, request: string): Promise<ApiError> {
  const text = await answer.text().catch(() => '');
  try {
    const problem = JSON.parse(text) as Problem;
    const title = problem.title ?? answer.statusText;
    return new ApiError(answer.status, title, problem.detail ?? problem.error ?? title, request);
  } catch {
    return new ApiError(
      answer.status,
      answer.statusText || `Status ${answer.status}`,
      text.slice(0, 300),
      request,
    );
  }
}
