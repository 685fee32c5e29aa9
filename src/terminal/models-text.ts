/** The models on this machine, for people and for programs. */

import { byteWords } from '../base/byte-words';
import { count, countWords } from '../base/counted';
import { plainText } from '../base/foreign-text';
import { withTilde } from '../base/home-path';
import { indented, type TextBlock, tableBlock } from '../base/text-blocks';
import type { AboutModel, Catalog, ListedModel, ModelDescription } from '../engine/protocol/library-protocol';
import { memoryWords, precisionWords, reasonWords, whereWords } from '../library/model-words';
import { formatReference } from '../library/reference';

export function formatCatalog({ models, freeMemory }: Catalog): TextBlock[] {
  const runnable = models.filter(({ description }) => description?.refused === null);
  const others = models.filter((model) => !runnable.includes(model));
  const head = [
    'model',
    'architecture',
    'can',
    'parameters',
    'stored as',
    'on disk',
    'context',
    'in memory',
    'licence',
    'where',
  ];
  return [
    tableBlock([head, ...runnable.map(row)]),
    '',
    `Memory is what a trace takes in float32; ${byteWords(freeMemory)} are free.`,
    ...(others.length > 0 ? ['', 'Cannot be run:', ...others.map(refusal)] : []),
  ];
}

function row(model: ListedModel): string[] {
  const { description, bytes } = model;
  const { architectureName, parameters, precision, contextLength, memory, licence } = description as ModelDescription;
  return [
    plainText(referenceText(model)),
    plainText(architectureName ?? ''),
    canWords(description as ModelDescription),
    parameters === null ? '' : countWords(parameters),
    precisionWords(precision),
    byteWords(bytes),
    contextLength === null ? '' : count(contextLength),
    memory ? byteWords(memory.trace) : '',
    plainText(licence ?? '', 24),
    plainText(whereWords(model)),
  ];
}

/** What each kind of model can do. */
const CAN: Readonly<Record<NonNullable<ModelDescription['predicts']>, string>> = {
  'next token': 'continue a text',
  'masked token': 'fill in masks',
  'sentence embedding': 'compare sentences',
  'replaced token': 'find replaced tokens',
  nothing: 'make hidden states',
};

function canWords({ predicts, memory }: Pick<ModelDescription, 'predicts' | 'memory'>): string {
  // Of models that predict tokens, only those that write a new text of a source have no ghost text.
  if (predicts === 'next token' && memory?.ghostText === null) return 'write of a source';
  return predicts === null ? '' : CAN[predicts];
}

function refusal(model: ListedModel): string {
  const { description, path } = model;
  const reason = reasonWords(description?.refused ?? 'It was not looked at.', path);
  return `  ${plainText(referenceText(model))} (${plainText(whereWords(model))}): ${plainText(reason, 300)}`;
}

/** The value for `--model`. */
export function referenceText({ store, reference, name }: ListedModel): string {
  return store === 'starter' ? name : withTilde(formatReference(reference));
}

function contextWords({ contextLength, refused }: ModelDescription): string | null {
  if (contextLength === null) return refused === null ? 'any length' : null;
  return `${count(contextLength)} tokens`;
}

export function formatAbout({ name, path, bytes, description, freeMemory }: AboutModel): TextBlock[] {
  const { architectureName, parameters, precision, tokenizer, licence, predicts, memory, refused } = description;
  const unknown = 'not known';
  const rows = [
    ['architecture', plainText(architectureName ?? unknown)],
    ...(predicts === null ? [] : [['predicts', predicts]]),
    ['parameters', parameters === null ? unknown : `${count(parameters)} (${countWords(parameters)})`],
    ['stored as', precision.join(', ') || unknown],
    ['on disk', byteWords(bytes)],
    ['context', contextWords(description) ?? unknown],
    ['tokenizer', plainText(tokenizer ?? unknown)],
    ['licence', plainText(licence ?? unknown)],
    ['lies in', plainText(path, 1000)],
    ...(memory
      ? [
          ['for traces', memoryWords(description, freeMemory) ?? ''],
          ...(memory.ghostText === null ? [] : [['for ghost text', `${byteWords(memory.ghostText)} in 8 bits`]]),
          ...(memory.cache === null ? [] : [['keys and values', `${byteWords(memory.cache)} for a whole context`]]),
        ]
      : []),
  ];
  const verdict = refused === null ? 'It can be run.' : `It cannot be run. ${plainText(refused, 1000)}`;
  return [plainText(name), indented([tableBlock(rows, { hasHead: false })], 2), verdict];
}

export function catalogJson({ models, passedOver, freeMemory }: Catalog) {
  return {
    models: models.map(({ store, name, otherNames, reference, path, bytes, description }) => ({
      reference: formatReference(reference),
      name,
      otherNames,
      store,
      path,
      bytes,
      ...descriptionJson(description as ModelDescription),
    })),
    passedOver,
    freeMemory,
  };
}

export function aboutJson({ name, path, bytes, description, freeMemory }: AboutModel) {
  return { name, path, bytes, ...descriptionJson(description), freeMemory };
}

function descriptionJson(description: ModelDescription) {
  const { architecture, parameters, precision, contextLength, tokenizer, licence, predicts, memory, refused } =
    description;
  return { architecture, parameters, precision, contextLength, tokenizer, licence, predicts, memory, refused };
}
