/** Axes of tensors in words, for sentences and screen readers: the axes' own names appear only in shapes. */
import { count } from '../../src/base/counted';

const WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  pos: ['position', 'positions'],
  query: ['query', 'queries'],
  key: ['key', 'keys'],
  head: ['head', 'heads'],
  kv_head: ['key/value head', 'key/value heads'],
  d_model: ['dimension', 'dimensions'],
  d_head: ['head dimension', 'head dimensions'],
  d_mlp: ['neuron', 'neurons'],
  d_vocab: ['vocabulary entry', 'vocabulary entries'],
  vector: ['vector', 'vectors'],
  d_embedding: ['embedding dimension', 'embedding dimensions'],
};

/** "head dimension 5" */
export function spokenIndex(axis: string, index: number): string {
  return `${wordsOf(axis)[0]} ${index}`;
}

/** "64 head dimensions" */
export function spokenSize(axis: string, size: number): string {
  return `${count(size)} ${wordsOf(axis)[size === 1 ? 0 : 1]}`;
}

/** "head dimension" */
export function axisInWords(axis: string): string {
  return wordsOf(axis)[0];
}

/** "head dimensions 3 to 17 of 64" */
export function spokenPart(axis: string, first: number, last: number, size: number): string {
  return `${wordsOf(axis)[1]} ${count(first)} to ${count(last)} of ${count(size)}`;
}

/** "13 positions × 8 heads × 32 head dimensions" */
export function spokenShape(axes: readonly string[], shape: readonly number[]): string {
  return axes.map((axis, index) => spokenSize(axis, shape[index] as number)).join(' × ');
}

function wordsOf(axis: string): readonly [one: string, many: string] {
  const words = axis.replaceAll('_', ' ');
  return WORDS[axis] ?? [words, words];
}
