/** Errors about model folders and tensor files, each with one sentence for the user. */
import { messageOf } from '../base/message-of';

/** Errors for which the program that shows them may add advice in its own terms, such as a command or a setting. */
export type AdvisedFault = 'unknown model' | 'widened files too large' | 'absent model' | 'nothing masked';

/** An error of which the program that shows it may know how to avoid it. */
export class AdvisedError extends Error {
  readonly kind: AdvisedFault | undefined;

  constructor(message: string, { kind, ...options }: ErrorOptions & { readonly kind?: AdvisedFault } = {}) {
    super(message, options);
    this.kind = kind;
  }
}

/** A model folder or tensor file that cannot be used. The message is one sentence: file, field or tensor, fault. */
export class ModelFolderError extends AdvisedError {
  override readonly name = 'ModelFolderError';
}

/** A file of the model has changed since the model was opened. */
export class ModelChangedError extends Error {
  override readonly name = 'ModelChangedError';

  constructor(readonly file: string) {
    super(`${file} has changed since it was read: try again with the model as it is now.`);
  }
}

const IO_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be accessed (permission denied)',
  EPERM: 'may not be accessed (permission denied)',
  ELOOP: 'is a link that leads back to itself',
  EISDIR: 'is a folder, not a file',
  EROFS: 'cannot be written because its disk is read-only',
  ENOSPC: 'cannot be written because the disk is full',
  ENAMETOOLONG: 'has too long a name',
  EMFILE: 'cannot be opened because too many files are open',
};

/** Node's code of a system error, such as "ENOENT"; `undefined` for errors without such a code. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** The meaning of a failed file operation, as the end of a sentence that begins with the file's path. */
export function ioFault(error: unknown): string {
  const code = codeOf(error);
  const known = code === undefined ? undefined : IO_FAULTS[code];
  return known ?? `cannot be used (${messageOf(error)})`;
}
