/** A tokenizer's post-processor: inserts special tokens and trims the tokens' ranges. */
import * as v from 'valibot';
import { ModelFolderError } from '../errors';
import { shorten } from '../json';
import { readFields, wholeNumber } from '../schema';
import { framingTemplate } from './class-framing';
import {
  bertTemplate,
  composed,
  insertedTokens,
  PLAIN,
  robertaTemplate,
  type Template,
  type TemplateItem,
} from './template';
import { unitsAt } from './text/placed-text';
import type { TokenizerFiles } from './tokenizer-files';

export interface PostProcessing {
  readonly template: Template;
  /** One entry for each time that white space at the ends of tokens is removed from their ranges. */
  readonly trims: readonly { readonly addPrefixSpace: boolean }[];
}

/** A token of the text, with the text as which it was found. */
export interface PlacedToken {
  readonly id: number;
  readonly value: string;
  start: number;
  end: number;
}

/** The highest token type that is accepted; published templates have two types. */
const MAX_TYPE_ID = 1000;

const trimming = { trim_offsets: v.optional(v.boolean(), true), add_prefix_space: v.optional(v.boolean(), true) };
const tokenAndId = v.tuple([v.string(), v.number()]);
const type_id = v.optional(wholeNumber(0, MAX_TYPE_ID), 0);
const templateOf = <Texts extends 'A' | 'B'>(texts: readonly Texts[]) =>
  v.array(
    v.union([
      v.object({ SpecialToken: v.object({ id: v.string(), type_id }) }),
      v.object({ Sequence: v.object({ id: v.picklist(texts), type_id }) }),
    ]),
  );
const Processor = v.variant('type', [
  v.object({ type: v.literal('ByteLevel'), ...trimming }),
  v.object({ type: v.literal('RobertaProcessing'), cls: tokenAndId, sep: tokenAndId, ...trimming }),
  v.object({ type: v.literal('BertProcessing'), cls: tokenAndId, sep: tokenAndId }),
  v.object({
    type: v.literal('TemplateProcessing'),
    single: templateOf(['A']),
    pair: v.nullish(templateOf(['A', 'B'])),
    special_tokens: v.optional(v.record(v.string(), v.object({ ids: v.array(v.number()) })), {}),
  }),
  v.object({ type: v.literal('Sequence'), processors: v.array(v.looseObject({ type: v.string() })) }),
]);
type TemplateFields = Extract<v.InferOutput<typeof Processor>, { type: 'TemplateProcessing' }>;

/** The most tokens that a template may insert; published ones insert one to four. */
const MAX_INSERTED = 1000;

const NOTHING: PostProcessing = { template: PLAIN, trims: [] };

/**
 * Reads tokenizer.json's `post_processor`; if the tokenizer's class has its own template, that is used instead.
 * @throws a sentence if it is malformed, of an unknown kind, excessively large, or inserts tokens that do not exist
 */
export function readPostProcessing(
  { file, post_processor, framing }: TokenizerFiles,
  tokens: readonly (string | undefined)[],
): PostProcessing {
  const written = readProcessor(post_processor, file);
  const read = { ...written, template: (framing && framingTemplate(framing, tokens)) ?? written.template };
  const inserted = insertedTokens(read.template);
  if (inserted.length > MAX_INSERTED) {
    throw new ModelFolderError(
      `${file}: "post_processor" inserts ${inserted.length} tokens into every text; at most ${MAX_INSERTED} are allowed.`,
    );
  }
  for (const id of inserted) {
    if (tokens[id] === undefined)
      throw new ModelFolderError(`${file}: "post_processor" inserts the token ${id}, which does not exist.`);
  }
  return read;
}

function readProcessor(value: unknown, file: string): PostProcessing {
  if (value === null) return NOTHING;
  const processor = readFields({ file: `${file}, "post_processor"`, value, inexact: new Map() }, Processor);
  switch (processor.type) {
    case 'Sequence':
      return processor.processors.map((part) => readProcessor(part, file)).reduce(followedBy, NOTHING);
    case 'ByteLevel':
      return { template: PLAIN, trims: trimsOf(processor) };
    case 'RobertaProcessing':
      return { template: robertaTemplate(processor.cls[1], processor.sep[1]), trims: trimsOf(processor) };
    case 'BertProcessing':
      return { template: bertTemplate(processor.cls[1], processor.sep[1]), trims: [] };
    case 'TemplateProcessing':
      return { template: readTemplate(processor, file), trims: [] };
  }
}

/**
 * Removes white space at the ends of tokens from their ranges, except for a single space that the tokenizer itself has put
 * before the text. Follows `process_offsets` in the `tokenizers` library's `byte_level.rs`.
 */
export function trimRanges(tokens: readonly PlacedToken[], text: string, addPrefixSpace: boolean): void {
  for (const [index, token] of tokens.entries()) {
    const leading = countSpace(token.value);
    const isFirst = index === 0 || token.start === 0;
    const own = isFirst && addPrefixSpace && leading === 1 ? 0 : leading;
    token.start = Math.min(later(text, token.start, own), token.end);
    const trailing = countSpace([...token.value].reverse().join(''));
    token.end = Math.max(earlier(text, token.end, trailing) ?? token.end, token.start);
  }
}

/** The place `count` characters later. An added space has the range of the next character, which may have two units. */
function later(text: string, place: number, count: number): number {
  for (let left = count; left > 0; left--) place += unitsAt(text, place);
  return place;
}

/** The place `count` characters earlier; `undefined` if there are fewer. */
function earlier(text: string, place: number, count: number): number | undefined {
  for (let left = count; left > 0; left--) {
    if (place === 0) return undefined;
    place -= place >= 2 && unitsAt(text, place - 2) === 2 ? 2 : 1;
  }
  return place;
}

/** The amount of white space at the beginning; byte-level vocabularies write a space as "Ġ". */
function countSpace(value: string): number {
  return /^[\p{White_Space}Ġ]*/u.exec(value)?.[0].length ?? 0;
}

function trimsOf(processor: { trim_offsets: boolean; add_prefix_space: boolean }): PostProcessing['trims'] {
  return processor.trim_offsets ? [{ addPrefixSpace: processor.add_prefix_space }] : [];
}

function followedBy(first: PostProcessing, after: PostProcessing): PostProcessing {
  return { template: composed(first.template, after.template), trims: [...first.trims, ...after.trims] };
}

function readTemplate({ single, pair, special_tokens }: TemplateFields, file: string): Template {
  const read = (items: NonNullable<TemplateFields['pair']>) =>
    items.flatMap((item): TemplateItem[] => {
      if ('Sequence' in item) {
        return [{ text: item.Sequence.id === 'A' ? 'first' : 'second', typeId: item.Sequence.type_id }];
      }
      const { id, type_id: typeId } = item.SpecialToken;
      const special = Object.hasOwn(special_tokens, id) ? special_tokens[id] : undefined;
      if (!special)
        throw new ModelFolderError(`${file}: the template of "post_processor" lacks its token "${shorten(id)}".`);
      return special.ids.map((inserted) => ({ inserted, typeId }));
    });
  const one = read(single);
  const count = countText(one, 'first');
  if (count === 0) throw new ModelFolderError(`${file}: the template of "post_processor" leaves the text out.`);
  if (count > 1) throw new ModelFolderError(`${file}: the template of "post_processor" has the text twice.`);
  const two = read(pair ?? []);
  const isPair = countText(two, 'first') === 1 && countText(two, 'second') === 1;
  return { single: one, pair: isPair ? two : undefined };
}

function countText(items: readonly TemplateItem[], text: 'first' | 'second'): number {
  return items.filter((item) => 'text' in item && item.text === text).length;
}
