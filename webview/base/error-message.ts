/** The text of a failure for the user. The messenger rejects with a plain object that has a `message`. */
export function errorMessage(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}
