/** What can be done with a token of a text, wherever it is pointed at. */
import { ownText } from '../../../src/base/quoted-token';
import { givenText, type TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type SequenceName, selectedSequence, TOKENS, tokensIn } from '../../../src/trace/steps/sequences';
import { type Choice, choosing, chosenIn } from '../../choice/choice';
import { explainingStep } from '../../choice/explaining-step';
import { PANEL_KEYS } from '../../keyboard/keys';
import { quotedToken } from '../../strings/format';
import { keyStrings } from '../../strings/keys';
import { maskStrings } from '../../strings/masks';
import { tokenMenuStrings as strings } from '../../strings/token-menu';
import { maskAt, maskedPositions, mayMask, whyNotMasked, withMaskChanged } from './masks';
import { withoutWord } from './without-word';

/** Whether a document shows the text that was traced. */
export type InEditor = 'nowhere' | 'shown' | 'edited';

export interface TokenPlace {
  readonly summary: TraceSummary;
  readonly choice: Choice;
  readonly sequence: SequenceName;
  readonly position: number;
  readonly inEditor: InEditor;
}

/** What an action asks of the panel. */
export type TokenDeed =
  | { readonly kind: 'choose'; readonly change: Partial<Choice>; readonly step?: number }
  | { readonly kind: 'mask'; readonly positions: readonly number[]; readonly place?: number }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'compare'; readonly text: string }
  | { readonly kind: 'instead'; readonly position: number }
  | { readonly kind: 'show'; readonly position: number };

export interface TokenAction {
  readonly id: string;
  readonly label: string;
  readonly about?: string;
  /** The key that does it, for the chosen token. */
  readonly key?: string;
  /** Why it cannot be done. */
  readonly disabled?: string;
  /** The same, where it is said below the label. */
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
      deed: { kind: 'choose', change: choosing(sequence, position) },
    },
    ...explaining(place, name),
    ...masking(place, name),
    ...replacing(place),
    ...leavingOut(place),
    { id: 'copy-text', label: strings.copyText, deed: { kind: 'copy', text } },
    { id: 'copy-id', label: strings.copyId(token.id), deed: { kind: 'copy', text: String(token.id) } },
    ...showing(place),
  ];
}

/** The prediction that was made here, and the one that this token itself was. */
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

function masking({ summary, sequence, position }: TokenPlace, name: string): TokenAction[] {
  if (sequence !== TOKENS || !mayMask(summary)) return [];
  const original = maskAt(summary, position)?.original;
  const reason = whyNotMasked(summary, position);
  return [
    {
      id: 'mask',
      label: original ? maskStrings.unmask(quotedToken(original)) : maskStrings.mask(name),
      key: keyStrings.keyName(PANEL_KEYS.mask[0]),
      ...(reason === undefined ? {} : { disabled: reason, note: reason }),
      deed: { kind: 'mask', positions: withMaskChanged(summary, position), place: position },
    },
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

/** What the text would be without this word is compared with what it is. */
function leavingOut({ summary, sequence, position }: TokenPlace): TokenAction[] {
  if (sequence !== selectedSequence(summary) || maskAt(summary, position)) return [];
  const { start = 0, end = 0 } = tokensIn(summary, sequence)[position] ?? {};
  const without = withoutWord(givenText(summary).text, start, end);
  if (!without) return [];
  const { word, text } = without;
  const deed = { kind: 'compare', text } as const;
  return [{ id: 'without-word', label: strings.withoutWord(word), about: strings.withoutWordAbout, deed }];
}

/** Something else stands in its place, unless it stands for no part of the text. */
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
