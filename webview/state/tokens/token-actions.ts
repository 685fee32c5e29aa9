/** What can be done with a token of a text, wherever it is shown. */
import { ownText } from '../../../src/base/quoted-token';
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type SequenceName, selectedSequence, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { type Choice, chosenIn, tokenChoice } from '../../choice/choice';
import { explainingStep } from '../../choice/explaining-step';
import { outputStep } from '../../choice/output-step';
import { PANEL_KEYS } from '../../keyboard/keys';
import type { WalkEvent } from '../../panel/panel';
import { quotedToken } from '../../strings/format';
import { keyStrings } from '../../strings/keys';
import { maskStrings } from '../../strings/masks';
import { tokenMenuStrings as strings } from '../../strings/token-menu';
import { writtenStrings } from '../../strings/written';
import {
  isWordMasked,
  maskAt,
  maskedPositions,
  mayMask,
  splitWordAt,
  whyNotMasked,
  withMaskChanged,
  withWordChanged,
} from './masks';

const OF_WORD = /[\p{L}\p{M}\p{N}_'’-]/u;

interface WithoutWord {
  /** The word that is left out. */
  readonly word: string;
  readonly text: string;
}

/**
 * The text without the word that a token is, or belongs to, and without one space beside it; `undefined` if that leaves no text.
 * @param start of the token in the text
 * @param end of the token, after its last character
 */
export function withoutWord(text: string, start: number, end: number): WithoutWord | undefined {
  const own = text.slice(start, end);
  const from = start + (own.length - own.trimStart().length);
  const to = end - (own.length - own.trimEnd().length);
  if (from >= to) return undefined;
  const [first, last] = OF_WORD.test(text.slice(from, to)) ? wordAround(text, from, to) : [from, to];
  const isAtStart = text.slice(0, first).trim() === '';
  const [before, after] = [text.slice(0, first), text.slice(last)];
  const left = isAtStart ? before + after.replace(/^[ \t]/, '') : before.replace(/[ \t]$/, '') + after;
  return left.trim() === '' ? undefined : { word: text.slice(first, last), text: left };
}

/** By whole characters, also those of two code units. */
function wordAround(text: string, from: number, to: number): [number, number] {
  let [first, last] = [from, to];
  for (const one of [...text.slice(0, from)].toReversed()) {
    if (!OF_WORD.test(one)) break;
    first -= one.length;
  }
  for (const one of text.slice(to)) {
    if (!OF_WORD.test(one)) break;
    last += one.length;
  }
  return [first, last];
}

/** Whether a document shows the traced text. */
export type InEditor = 'nowhere' | 'shown' | 'edited';

interface TokenPlace {
  readonly summary: TraceSummary;
  readonly choice: Choice;
  readonly sequence: SequenceName;
  readonly position: number;
  readonly inEditor: InEditor;
}

/** What an action asks of the panel. */
export type TokenDeed =
  | {
      readonly kind: 'choose';
      readonly change: Partial<Choice>;
      readonly step?: number;
      /** The part of that step to show. */
      readonly part?: WalkEvent['part'];
    }
  | { readonly kind: 'mask'; readonly positions: readonly number[]; readonly place?: number }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'compare'; readonly text: string }
  | { readonly kind: 'instead'; readonly position: number }
  | { readonly kind: 'show'; readonly position: number };

export interface TokenAction {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  /** The key that does it for the chosen token. */
  readonly key?: string;
  /** Why it cannot be done. */
  readonly disabled?: string;
  /** The reason in short, shown below the label. */
  readonly note?: string;
  readonly deed: TokenDeed;
}

export function tokenActions(place: TokenPlace): TokenAction[] {
  const { summary, choice, sequence, position } = place;
  const token = tokensIn(summary, sequence)[position];
  if (!token) return [];
  const name = quotedToken(token);
  const text = token.special || token.text === '' ? token.token : ownText(token);
  return [
    {
      id: 'choose',
      label: strings.choose(name),
      about: strings.chooseAbout,
      ...(chosenIn(choice, sequence) === position ? { disabled: strings.chosen } : {}),
      deed: { kind: 'choose', change: tokenChoice(sequence, position) },
    },
    ...explaining(place, name),
    ...forcing(place),
    ...masking(place, name),
    ...replacing(place),
    ...leavingOut(place),
    { id: 'copy-text', label: strings.copyText, deed: { kind: 'copy', text } },
    { id: 'copy-id', label: strings.copyId(token.id), deed: { kind: 'copy', text: String(token.id) } },
    ...showing(place),
  ];
}

/** Explains the prediction made here, and the prediction of this token itself. */
function explaining({ summary, sequence, position }: TokenPlace, name: string): TokenAction[] {
  const { plan, tokens } = summary;
  const step = explainingStep(plan);
  if (step === undefined || sequence !== TOKENS) return [];
  const about = strings.explainAbout(step);
  const explain = (id: string, label: string, change: Partial<Choice>): TokenAction => ({
    id,
    label,
    about,
    deed: { kind: 'choose', change, step },
  });
  const here = { token: position, target: null, ratherThan: null };
  if (plan.predicts !== 'next token') return [explain('explain', strings.explainAt(name), here)];
  const [token, before] = [tokens[position], tokens[position - 1]];
  const own = { token: position - 1, target: token?.id ?? null, ratherThan: null };
  return [
    explain('explain', strings.explainAfter(name), here),
    ...(before ? [explain('explain-own', strings.explainOwn(name, quotedToken(before)), own)] : []),
  ];
}

/** Another token in its place, or another output if a decoder writes one from a source. */
function forcing({ summary, sequence, position }: TokenPlace): TokenAction[] {
  const step = outputStep(summary.plan);
  if (step === undefined || sequence !== TOKENS) return [];
  const reason = summary.saved?.hasModel === false ? { disabled: writtenStrings.modelAbsent } : {};
  const change = { token: position };
  return [
    // The start token is fixed.
    ...(position === 0
      ? []
      : [
          {
            id: 'write',
            label: writtenStrings.writeHere,
            about: writtenStrings.writeHereAbout(step),
            ...reason,
            deed: { kind: 'choose', change, step, part: 'candidates' },
          } as const,
        ]),
    {
      id: 'force',
      label: writtenStrings.toForce,
      about: writtenStrings.toForceAbout(step),
      ...reason,
      deed: { kind: 'choose', change, step, part: 'output' },
    },
  ];
}

function masking({ summary, sequence, position }: TokenPlace, name: string): TokenAction[] {
  if (sequence !== TOKENS || !mayMask(summary)) return [];
  const original = maskAt(summary, position)?.original;
  const reason = whyNotMasked(summary, position);
  const ofWord = reason === undefined ? maskingWord(summary, position) : [];
  return [
    {
      id: 'mask',
      label: original ? maskStrings.unmask(quotedToken(original)) : maskStrings.mask(name),
      // Of a word of several tokens the key masks all.
      ...(ofWord.length > 0 ? {} : { key: keyStrings.keyName(PANEL_KEYS.mask[0]) }),
      ...(reason === undefined ? {} : { disabled: reason, note: reason }),
      deed: { kind: 'mask', positions: withMaskChanged(summary, position), place: position },
    },
    ...ofWord,
    ...(maskedPositions(summary).length === 0
      ? []
      : [
          {
            id: 'unmask',
            label: maskStrings.clear,
            key: keyStrings.keyName(PANEL_KEYS.unmask[0]),
            deed: { kind: 'mask', positions: [] },
          } as const,
        ]),
  ];
}

function maskingWord(summary: TokenPlace['summary'], position: number): TokenAction[] {
  const word = splitWordAt(summary, position);
  if (!word) return [];
  const label = isWordMasked(summary, word) ? maskStrings.unmaskWord(word.text) : maskStrings.maskWord(word.text);
  const deed = { kind: 'mask', positions: withWordChanged(summary, word), place: position } as const;
  return [
    { id: 'mask-word', label, key: keyStrings.keyName(PANEL_KEYS.mask[0]), about: maskStrings.maskWordTitle, deed },
  ];
}

/** Compares the text with the text without this word. */
function leavingOut({ summary, sequence, position }: TokenPlace): TokenAction[] {
  if (sequence !== selectedSequence(summary) || maskAt(summary, position)) return [];
  const { start = 0, end = 0 } = tokensIn(summary, sequence)[position] ?? {};
  const without = withoutWord(givenText(summary).text, start, end);
  if (!without) return [];
  const { word, text } = without;
  const deed = { kind: 'compare', text } as const;
  return [{ id: 'without-word', label: strings.withoutWord(word), about: strings.withoutWordAbout, deed }];
}

/** Replaces the token, unless it stands for no part of the text. */
function replacing({ summary, sequence, position }: TokenPlace): TokenAction[] {
  if (sequence !== selectedSequence(summary) || maskAt(summary, position)) return [];
  const { start = 0, end = 0 } = tokensIn(summary, sequence)[position] ?? {};
  if (start === end) return [];
  return [{ id: 'instead', label: strings.instead, about: strings.insteadAbout, deed: { kind: 'instead', position } }];
}

function showing({ summary, sequence, position, inEditor }: TokenPlace): TokenAction[] {
  if (inEditor === 'nowhere' || sequence !== selectedSequence(summary)) return [];
  const { start = 0, end = 0 } = tokensIn(summary, sequence)[position] ?? {};
  const reason = inEditor === 'edited' ? strings.edited : start === end ? strings.noText : undefined;
  return [
    {
      id: 'show',
      label: strings.show,
      ...(reason === undefined ? {} : { disabled: reason }),
      deed: { kind: 'show', position },
    },
  ];
}
