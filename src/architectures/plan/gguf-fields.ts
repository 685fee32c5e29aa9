/** What GGUF calls a family, and the metadata of its files. */
import { ModelFolderError } from '../../model/errors';
import type { GgufHeader } from '../../model/gguf/gguf-file';
import { shorten } from '../../model/json';

export interface GgufFamily {
  /** `general.architecture` */
  readonly architecture: string;
  /** The fields of config.json that the family reads; what is undefined is left to its defaults. */
  config(fields: GgufFields): Readonly<Record<string, unknown>>;
  /** What the family calls the tensors, without ".weight" and ".bias"; * stands for the number of a block. */
  readonly tensors: Readonly<Record<string, string>>;
}

/** The metadata of an architecture, its keys without the architecture's name, and the shapes of the tensors. */
export class GgufFields {
  constructor(
    private readonly header: Pick<GgufHeader, 'file' | 'metadata' | 'tensors'>,
    private readonly architecture: string,
  ) {}

  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'number') return value;
    // Some architectures have a number for each block.
    const [first, ...others] = Array.isArray(value) ? value : [];
    if (typeof first === 'number' && others.every((other) => other === first)) return first;
    throw this.fault(name, `is ${shorten(JSON.stringify(value))}, but blocks must be alike here`);
  }

  required(name: string): number {
    const value = this.number(name);
    if (value === undefined) throw this.fault(name, 'is missing');
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.fault(name, `must be true or false, not ${shorten(JSON.stringify(value))}`);
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.fault(name, `must be a text, not ${shorten(JSON.stringify(value))}`);
  }

  /** The id that the tokenizer has for a purpose: "bos", "eos". */
  tokenId(purpose: string): number | undefined {
    const id = this.header.metadata.get(`tokenizer.ggml.${purpose}_token_id`);
    return typeof id === 'number' && id >= 0 && id < 0xffffffff ? id : undefined;
  }

  has(tensor: string): boolean {
    return this.header.tensors.has(tensor);
  }

  /** Rows of a matrix. @throws when there is no such tensor */
  rows(tensor: string): number {
    const [rows] = this.header.tensors.get(tensor)?.shape ?? [];
    if (rows !== undefined) return rows;
    throw new ModelFolderError(`${this.header.file} lacks the tensor "${tensor}".`);
  }

  fault(name: string, what: string): ModelFolderError {
    return new ModelFolderError(`${this.header.file}: metadata "${this.architecture}.${name}" ${what}.`);
  }

  private value(name: string): unknown {
    return this.header.metadata.get(`${this.architecture}.${name}`);
  }
}

/** What a family calls a tensor of a file; `undefined` for one that it has not. */
export function familyName(stored: string, tensors: GgufFamily['tensors']): string | undefined {
  const { stem = '', end = '' } = /^(?<stem>.+)\.(?<end>weight|bias)$/.exec(stored)?.groups ?? {};
  const block = /^blk\.(\d+)\./.exec(stem)?.[1] ?? '';
  const pattern = stem.replace(/^blk\.\d+\./, 'blk.*.');
  const name = Object.hasOwn(tensors, pattern) ? tensors[pattern] : undefined;
  return name && `${name.replace('*', block)}.${end}`;
}
