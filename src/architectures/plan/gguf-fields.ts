/** How GGUF files describe a family, and access to their metadata. */
import { ModelFolderError } from '../../model/errors';
import type { GgufHeader } from '../../model/gguf/gguf-file';
import { shorten } from '../../model/json';

export interface GgufFamily {
  /** `general.architecture` */
  readonly architecture: string;
  /** The fields of config.json that the family reads; undefined ones get the family's defaults. */
  config(fields: GgufFields): Readonly<Record<string, unknown>>;
  /** Maps GGUF's names of tensors to the family's, without ".weight" and ".bias"; * stands for the number of a block. */
  readonly tensors: Readonly<Record<string, string>>;
}

/** The metadata of an architecture, with keys that omit its name, and the shapes of the tensors. */
export class GgufFields {
  constructor(
    private readonly header: Pick<GgufHeader, 'file' | 'metadata' | 'tensors'>,
    private readonly architecture: string,
  ) {}

  /**
   * A number, also if it is written as a list with the same number for each block; `undefined` if the key is missing.
   * @throws ModelFolderError if blocks differ, or if it is no number
   */
  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'number') return value;
    // Some architectures have a number for each block; all must be equal.
    const [first, ...others] = Array.isArray(value) ? value : [];
    if (typeof first === 'number' && others.every((other) => other === first)) return first;
    throw this.fault(name, `is ${shorten(JSON.stringify(value))}, but blocks must be alike here`);
  }

  /** As `number`. @throws ModelFolderError if the key is missing, too */
  required(name: string): number {
    const value = this.number(name);
    if (value === undefined) throw this.fault(name, 'is missing');
    return value;
  }

  /** `undefined` if the key is missing. @throws ModelFolderError if the value is neither true nor false */
  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.fault(name, `must be true or false, not ${shorten(JSON.stringify(value))}`);
  }

  /** `undefined` if the key is missing. @throws ModelFolderError if the value is no text */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.fault(name, `must be a text, not ${shorten(JSON.stringify(value))}`);
  }

  /** The tokenizer's id for a purpose, such as "bos" or "eos"; `undefined` if it has none. */
  tokenId(purpose: string): number | undefined {
    const id = this.header.metadata.get(`tokenizer.ggml.${purpose}_token_id`);
    return typeof id === 'number' && id >= 0 && id < 0xffffffff ? id : undefined;
  }

  /** Whether the file has this tensor. @param tensor its name in the file: "output.weight" */
  has(tensor: string): boolean {
    return this.header.tensors.has(tensor);
  }

  /** The number of rows of a matrix. @throws if there is no such tensor */
  rows(tensor: string): number {
    const [rows] = this.header.tensors.get(tensor)?.shape ?? [];
    if (rows !== undefined) return rows;
    throw new ModelFolderError(`${this.header.file} lacks the tensor "${tensor}".`);
  }

  /** The error about a key, for the caller to throw. @param what the sentence after the key, without its full stop */
  fault(name: string, what: string): ModelFolderError {
    return new ModelFolderError(`${this.header.file}: metadata "${this.architecture}.${name}" ${what}.`);
  }

  private value(name: string): unknown {
    return this.header.metadata.get(`${this.architecture}.${name}`);
  }
}

/** The family's name for a tensor of the file; `undefined` if the family has no such tensor. */
export function familyName(stored: string, tensors: GgufFamily['tensors']): string | undefined {
  const { stem = '', end = '' } = /^(?<stem>.+)\.(?<end>weight|bias)$/.exec(stored)?.groups ?? {};
  const block = /^blk\.(\d+)\./.exec(stem)?.[1] ?? '';
  const pattern = stem.replace(/^blk\.\d+\./, 'blk.*.');
  const name = Object.hasOwn(tensors, pattern) ? tensors[pattern] : undefined;
  return name && `${name.replace('*', block)}.${end}`;
}
