/** What to tell the reader of a failure. The messenger rejects with a plain object that has a message. */
export function errorMessage(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}
