/**
 * Which tokens of a text differ from those before it was changed in the panel. Kept, as the page is recreated when its tab is
 * shown again.
 */
import type { Prediction } from '../../src/engine/protocol/generation-protocol';
import type { PanelContent } from '../../src/engine/protocol/panel-protocol';
import type { Token } from '../../src/engine/protocol/token-protocol';
import { givenText, type TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { align } from '../../src/trace/compare/align';
import { textWords } from '../../src/trace/run/text-words';

interface NamedToken extends Pick<Token, 'token' | 'text' | 'special'> {
  /** The word of which it is one of several pieces; absent if it is no such piece. */
  readonly word?: SplitWord;
}

interface SplitWord {
  readonly text: string;
  readonly pieces: number;
}

/** Successive tokens that replaced others. If one side is empty, tokens were only added or only removed. */
export interface ChangedTokens {
  readonly before: readonly NamedToken[];
  readonly now: readonly NamedToken[];
  /** The position of the first of the present tokens. */
  readonly first: number;
}

export interface TextChange {
  /** The present text. */
  readonly of: string;
  readonly places: readonly ChangedTokens[];
  /** The most probable tokens after the text before, the most probable first; absent if no next token was predicted. */
  readonly topBefore?: readonly Prediction[];
  /** What the decoder of an encoder-decoder had for the source before. */
  readonly outputBefore?: string;
}

type Given = Parameters<typeof givenText>[0];

/** The change from one text to another; its places are in the order of the text. */
export function changeBetween(before: Given, now: Given): TextChange {
  const [a, b] = [givenText(before), givenText(now)];
  const [wordsOfA, wordsOfB] = [splitWords(a), splitWords(b)];
  const places: { before: NamedToken[]; now: NamedToken[]; first: number }[] = [];
  let next = 0;
  let isOpen = false;
  for (const row of align(a, b, true).rows) {
    const [was, is] = [row.a === null ? undefined : a.tokens[row.a], row.b === null ? undefined : b.tokens[row.b]];
    if (!row.same) {
      if (!isOpen) places.push({ before: [], now: [], first: next });
      const place = places.at(-1);
      if (was) place?.before.push(named(was, wordsOfA.get(was)));
      if (is) place?.now.push(named(is, wordsOfB.get(is)));
    }
    isOpen = !row.same;
    if (row.b !== null) next = row.b + 1;
  }
  return { of: b.text, places };
}

/**
 * @param shown what was shown until now; `undefined` if nothing was
 * @param kept what was known about it
 * @returns `undefined` if the text was not changed here, or if the text before is not known
 */
export function changeIn(
  content: Exclude<PanelContent, { kind: 'empty' }>,
  shown: TraceSummary | undefined,
  kept: TextChange | undefined,
): TextChange | undefined {
  if (content.kind !== 'trace') return kept;
  const { before, summary } = content;
  if (!before) return undefined;
  if (kept?.of === givenText(summary).text) return kept;
  const isBefore = shown && givenText(shown).text === before.origin.text;
  if (!isBefore || shown.model.folder !== summary.model.folder) return undefined;
  const topBefore = shown.plan.predicts === 'next token' && shown.top.length > 0 ? shown.top : undefined;
  return {
    ...changeBetween(shown, summary),
    ...(topBefore && { topBefore }),
    ...(shown.source && { outputBefore: shown.text }),
  };
}

/** The words with several tokens, by each of these. */
function splitWords({ text, tokens }: ReturnType<typeof givenText>): ReadonlyMap<Token, SplitWord> {
  const split = textWords(text, tokens).filter(({ positions }) => positions.length > 1);
  return new Map(
    split.flatMap((word) =>
      word.positions.map((at) => [tokens[at] as Token, { text: word.text, pieces: word.positions.length }] as const),
    ),
  );
}

function named({ token, text, special }: Token, word: SplitWord | undefined): NamedToken {
  return { token, text, special, ...(word && { word }) };
}
