/**
 * Checks what a saved trace states against its tensors and, if its model is available, against the vocabulary: a prediction
 * must be a row of the logits, the first generated token the largest logit, and the text of a token that of its id. For
 * statements that follow from neither, such as the later generated tokens, a digest shows whether they are still what was
 * saved.
 */
import { count } from '../../../base/counted';
import { plainText } from '../../../base/foreign-text';
import { significantApart } from '../../../base/number-text';
import { argmax } from '../../../base/vectors';
import { logProbability, topPredictions } from '../../../generate/sampling';
import type { Model } from '../../../lowering/model';
import { encodeOrNothing, placeIds } from '../../../model/tokenizers/place-ids';
import { describeId, type Token, type TokenDescription, type Tokenizer } from '../../../model/tokenizers/tokenizer';
import { withoutIncompleteCharacter } from '../../../model/tokenizers/without-incomplete-character';
import { type MaskedPlace, maskedPlace } from '../../../trace/readings/masked-places';
import { logitBound } from '../../../trace/run/decode-proofs';
import type { Proof } from '../../../trace/run/proofs';
import { readRow, type SourceText } from '../../../trace/run/source';
import type { SavedTrace } from '../../../trace/saving/saved';
import type { Prediction } from '../../protocol/generation-protocol';

/** How many characters of a text to quote on each side of a difference. */
const BESIDE = 16;
/** Relative tolerance: JSON keeps a number exactly, but exponentials may differ in their last digit between machines. */
const ROUNDING = 1e-9;

/** What follows from the tensors; the tables of a saved trace are made from it. */
interface FromTensors {
  readonly top: readonly Prediction[];
  readonly masks: readonly MaskedPlace[];
  readonly scores: readonly number[];
  /** The logits of the last token; `undefined` if the model predicts no next token. */
  readonly last: Float32Array | undefined;
}

type NamedId = Pick<TokenDescription, 'id' | 'token' | 'text'>;

/** Reads the predictions of a saved trace from its logits. */
export async function readPredictions(trace: SavedTrace): Promise<FromTensors> {
  const { plan, tokens, masks } = trace.facts;
  const names = namesOf(trace);
  const last = plan.predicts === 'next token' ? await readRow(trace, 'logits', tokens.length - 1) : undefined;
  const top = last ? topPredictions(last, trace.facts.top.length).map((one) => ({ ...names(one.id), ...one })) : [];
  const places: MaskedPlace[] = [];
  for (const { position, original, top } of masks) {
    const logits = await readRow(trace, 'logits', position);
    places.push(maskedPlace(names, { position, logits, original: original?.id ?? null }, top.length));
  }
  const scores = plan.predicts === 'replaced token' ? [...(await trace.window('logits', 'model')).data] : [];
  return { top, masks: places, scores, last };
}

/** Names ids by the vocabulary, or by what the file says if the vocabulary is not available. */
function namesOf({ model, facts }: SavedTrace): (id: number) => NamedId {
  const tokenizer = model?.folder.tokenizer.target;
  if (tokenizer) return (id) => described(tokenizer, id);
  const { tokens, top, masks, generation } = facts;
  const placed = masks.flatMap(({ original, top }) => [...(original ? [original] : []), ...top]);
  const known = new Map([...placed, ...generation.tokens, ...top, ...tokens].map((one) => [one.id, one] as const));
  return (id) => {
    const { token, text } = known.get(id) ?? { token: `<id ${id}>`, text: `<id ${id}>` };
    return { id, token, text };
  };
}

function described(tokenizer: Tokenizer, id: number): NamedId {
  const { token, text } = describeId(tokenizer, id);
  return { id, token, text };
}

/** The proof that what a file states besides its tensors follows from them. */
export function provenStatements(trace: SavedTrace, read: FromTensors): Proof {
  const { model } = trace;
  const differences = [
    ...tokenDifferences(trace, model),
    ...predictionDifferences(trace, read),
    ...generationDifferences(trace, read, model),
  ];
  if (differences.length === 0 && trace.isChanged)
    differences.push({
      view: 'tokens',
      says: 'what it says besides its tensors, or the digest of that, was changed since it was saved',
    });
  const [first] = differences;
  const more = differences.length > 1 ? `; ${count(differences.length - 1)} more` : '';
  return {
    name: 'statements',
    claim: claimOf(trace),
    view: first?.view ?? 'tokens',
    status: first ? 'fails' : 'holds',
    residual: differences.length,
    bound: 0,
    ...(first && { differs: `${first.says}${more}` }),
  };
}

function claimOf({ model, facts, hasDigest }: SavedTrace): string {
  const told =
    facts.plan.predicts === 'next token'
      ? 'token ids, predictions and first generated token'
      : 'token ids and predictions';
  const texts = model ? ', and each text is that of its ids' : '';
  const rest = hasDigest ? '; all else that it says is what was saved' : '';
  const without = model ? '' : '; without the model no text is compared with its vocabulary';
  return `The ${told} that the file tells of are those of its tensors${texts}${rest}${without}`;
}

interface StatedDifference {
  readonly view: Proof['view'];
  /** The rest of a sentence that begins with "In the file". */
  readonly says: string;
}

/** Fills a sentence with two different numbers, with as many digits as make them look different. */
function sentenceOfTwoNumbers(one: number, other: number, sentence: (one: string, other: string) => string): string {
  return sentence(...significantApart(one, other));
}

const quote = (text: string) => `“${plainText(text, 4 * BESIDE)}”`;

function tokenDifferences({ facts, origin }: SavedTrace, model: Model | undefined): StatedDifference[] {
  if (!model) return [];
  const { tokenizer } = model.folder;
  const { tokens, source, masks } = facts;
  const ofSource = source ? textDifferences(tokenizer, source, source.tokens.map(idOf)) : [];
  const ids = tokens.map(idOf);
  for (const { position, original } of masks) ids[position] = original?.id ?? (ids[position] as number);
  const own = textDifferences(tokenizer.target, { tokens, text: origin.text }, ids);
  return [...ofSource, ...own].map((says) => ({ view: 'tokens' as const, says }));
}

/** Differences in the tokens' names and in their ranges in the text. @param ids the ids without masks */
function textDifferences(
  tokenizer: Tokenizer,
  text: Pick<SourceText, 'tokens' | 'text'>,
  ids: readonly number[],
): string[] {
  const named = text.tokens.flatMap((token, at) => nameDifference(tokenizer, token, `token ${at}`));
  return [...named, ...rangeDifferences(tokenizer, text, ids)];
}

function idOf({ id }: Pick<Token, 'id'>): number {
  return id;
}

function nameDifference(tokenizer: Tokenizer, said: NamedId, what: string): string[] {
  const { token, text } = described(tokenizer, said.id);
  if (said.token === token && said.text === text) return [];
  const [own, other] = said.text === text ? [said.token, token] : [said.text, text];
  return [`${what}, id ${said.id}, is said to be ${quote(own)}; in the vocabulary it is ${quote(other)}`];
}

/**
 * Checks the ranges of tokens. For a text, the ranges must be those of its tokenizer for its first or last tokens; for given
 * ids, they must be those of the ids placed one after the other.
 * @param ids the ids of the tokens without masks
 */
function rangeDifferences(
  tokenizer: Tokenizer,
  { tokens, text }: Pick<SourceText, 'tokens' | 'text'>,
  ids: readonly number[],
): string[] {
  const own = [...tokens.entries()].filter(([, { inserted }]) => !inserted);
  if (own.length === 0) return [];
  const whole = encodeOrNothing(tokenizer, text).filter(({ inserted }) => !inserted);
  const candidateRanges: (Cut | undefined)[][] = [whole.slice(-own.length), whole.slice(0, own.length)];
  const [all, written] = [ids, own.map(([at]) => ids[at] as number)].map((given) => placeIds(tokenizer, given));
  if (all?.text === text) candidateRanges.push(own.map(([at]) => all.tokens[at]));
  if (written?.text === text) candidateRanges.push(written.tokens);
  const agreeing = candidateRanges.map((ranges) => {
    const wrong = own.findIndex(
      ([at, { start, end }], i) => !isSameCut({ id: ids[at] as number, start, end }, ranges[i]),
    );
    return wrong < 0 ? own.length : wrong;
  });
  // The file is taken to mean the way with which it agrees for the most tokens.
  const [at, said] = own[Math.max(...agreeing)] ?? [];
  if (at === undefined || said === undefined) return [];
  const { start, end } = said;
  const name = quote(described(tokenizer.target, ids[at] as number).text);
  return [
    `token ${at}, ${name}, is said to be the characters ${start} to ${end} of the text, which are ${quote(text.slice(start, end))}: the tokenizer does not cut the text so`,
  ];
}

type Cut = Pick<Token, 'id' | 'start' | 'end'>;

function isSameCut(one: Cut, other: Cut | undefined): boolean {
  return other !== undefined && other.id === one.id && other.start === one.start && other.end === one.end;
}

function predictionDifferences({ facts }: SavedTrace, { top, masks, scores }: FromTensors): StatedDifference[] {
  const predicted = listDifferences(facts.top, top, (rank) => `prediction ${rank}`);
  const placed = facts.masks.flatMap((said, at) => {
    const place = masks[at] as MaskedPlace;
    const name = (rank: number) => `prediction ${rank} at position ${said.position}`;
    const original =
      said.original && place.original
        ? listDifferences([said.original], [place.original], () => 'the masked token')
        : [];
    return [...listDifferences(said.top, place.top, name), ...original];
  });
  const scored = facts.scores.flatMap((said, at) =>
    isSame(said, scores[at] as number)
      ? []
      : [
          sentenceOfTwoNumbers(
            said,
            scores[at] as number,
            (own, read) => `the score of token ${at} is said to be ${own}; its logit is ${read}`,
          ),
        ],
  );
  return [
    ...predicted.map((says) => ({ view: 'predictions' as const, says })),
    ...placed.map((says) => ({ view: 'masked predictions' as const, says })),
    ...scored.map((says) => ({ view: 'replaced tokens' as const, says })),
  ];
}

type Stated = NamedId & { readonly logit: number; readonly probability: number };

function listDifferences(said: readonly Stated[], read: readonly Stated[], name: (rank: number) => string): string[] {
  return said.flatMap((one, at) => {
    const own = read[at];
    if (!own) return [`${name(at + 1)} is not in the tensor logits`];
    const differing = whatDiffers(one, own);
    if (differing.length === 0) return [];
    const told = (side: 'said' | 'read') => differing.map((each) => each[side]).join(' and ');
    const kept = isNamedAlike(one, own) ? `${quote(one.text)} with ` : '';
    return [`${name(at + 1)} is said to be ${kept}${told('said')}; by the tensor logits it is ${kept}${told('read')}`];
  });
}

function isNamedAlike(one: NamedId, other: NamedId): boolean {
  return one.id === other.id && one.token === other.token && one.text === other.text;
}

/** Describes a difference by the tokens, or else by those of their numbers that differ, as stated and as read. */
function whatDiffers(one: Stated, own: Stated): { said: string; read: string }[] {
  if (one.text !== own.text) return [{ said: quote(one.text), read: quote(own.text) }];
  if (one.id !== own.id) return [{ said: `id ${one.id}`, read: `id ${own.id}` }];
  if (one.token !== own.token) return [{ said: quote(one.token), read: quote(own.token) }];
  return (['logit', 'probability'] as const).flatMap((quantity) => {
    if (isSame(one[quantity], own[quantity])) return [];
    const [said, read] = significantApart(one[quantity], own[quantity]);
    return [{ said: `the ${quantity} ${said}`, read: `the ${quantity} ${read}` }];
  });
}

/** JSON has neither NaN nor infinities: a value that is not finite is compared as NaN. */
function isSame(said: number, read: number): boolean {
  if (!Number.isFinite(read)) return !Number.isFinite(said);
  return Math.abs(said - read) <= ROUNDING * Math.abs(read);
}

function generationDifferences(trace: SavedTrace, { last }: FromTensors, model: Model | undefined): StatedDifference[] {
  const { generation, plan } = trace.facts;
  if (plan.predicts !== 'next token') return [];
  const named = model
    ? generation.tokens.flatMap((token, at) =>
        nameDifference(model.folder.tokenizer.target, token, `generated token ${at + 1}`),
      )
    : [];
  const says = [...named, ...idDifferences(trace), ...(last ? firstDifferences(trace, last) : [])];
  return [
    ...says.map((one) => ({ view: 'generation' as const, says: one })),
    ...(model ? writtenDifferences(trace, model.folder.tokenizer.target) : []),
  ];
}

/** Checks that the ids of the whole text are the traced ids followed by the generated ones. */
function idDifferences({ facts: { tokens, generation } }: SavedTrace): string[] {
  const all = [...tokens, ...generation.tokens].map(({ id }) => id);
  const { ids } = generation;
  const wrong = Array.from({ length: Math.max(all.length, ids.length) }, (_, at) => at).find(
    (at) => all[at] !== ids[at],
  );
  if (wrong === undefined) return [];
  return [
    `id ${wrong + 1} of the whole text is said to be ${ids[wrong] ?? 'none'}; its tokens have ${all[wrong] ?? 'none'}`,
  ];
}

/** Checks that the first generated token is the most probable one, unless one of the model's rules decided it. */
function firstDifferences({ facts: { generation } }: SavedTrace, logits: Float32Array): string[] {
  const [first] = generation.tokens;
  if (!first || first.id >= logits.length) return [];
  const [best, bound] = [argmax(logits), logitBound(logits)];
  const [own, most] = [logits[first.id] as number, logits[best] as number];
  const name = `generated token 1, ${quote(first.text)},`;
  if (!first.rules?.length && !(most - own <= bound))
    return [
      sentenceOfTwoNumbers(
        own,
        most,
        (its, largest) =>
          `${name} is said to be the most probable one; its logit is ${its}, and the largest ${largest}`,
      ),
    ];
  const read = logProbability(logits, first.id);
  if (Math.abs(first.logprob - read) <= 2 * bound) return [];
  return [
    sentenceOfTwoNumbers(
      first.logprob,
      read,
      (said, own) => `${name} is said to have the log probability ${said}; by the tensor logits it is ${own}`,
    ),
  ];
}

function writtenDifferences({ facts, origin }: SavedTrace, tokenizer: Tokenizer): StatedDifference[] {
  const { tokens, source, generation } = facts;
  const more = generation.tokens.map(({ id }) => id);
  const written = (begin: ReturnType<typeof withoutIncompleteCharacter>) =>
    begin.text + tokenizer.decode([...begin.more, ...more], { skipSpecial: true, preceding: begin.ids });
  const ids = tokens.map(({ id }) => id);
  const begins = source
    ? [{ text: '', ids: [], more: ids }]
    : [{ text: origin.text, ids, more: [] }, withoutIncompleteCharacter(origin.text, tokens)];
  const texts = begins.map(written);
  if (texts.includes(generation.text)) return [];
  const [said, read] = aroundDifference(generation.text, texts[0] as string);
  const how = source ? 'what was written decodes to' : 'the text and what was written after it are';
  return [{ view: 'whole text', says: `the whole text is said to be ${said}; ${how} ${read}` }];
}

/** Both texts around the first place where they differ. */
function aroundDifference(a: string, b: string): [string, string] {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - BESIDE);
  const part = (text: string) =>
    quote(`${from > 0 ? '…' : ''}${text.slice(from, at + BESIDE)}${at + BESIDE < text.length ? '…' : ''}`);
  return [part(a), part(b)];
}
