import type { FieldFault, ProblemDocument } from '../api-types';

/** Every answer of the server that is not a success, and a network that did not answer (`status` 0). `detail` is a
 *  sentence in the reader's language, ready to show. */
export class Problem extends Error {
  readonly status: number;
  readonly document: ProblemDocument;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, document: ProblemDocument, retryAfterSeconds: number | null = null) {
    super(document.detail ?? document.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.document = document;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get offline() { return this.status === 0; }
  get sessionEnded() { return this.status === 401; }
  get faults(): FieldFault[] {
    const { errors, pointer, detail } = this.document;
    if (errors && errors.length > 0) return errors;
    return pointer ? [{ pointer, code: '', detail: detail ?? this.message }] : [];
  }
}

/** What is wrong with one field of a form, by its pointer. */
export function faultAt(error: unknown, pointer: string): string | undefined {
  return error instanceof Problem ? error.faults.find((fault) => fault.pointer === pointer)?.detail : undefined;
}

export function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(-1, { detail: error instanceof Error ? error.message : String(error) });
}
