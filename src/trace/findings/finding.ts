/**
 * What a finding is: one sentence about one step, made of parts, so that whoever shows it can link what it names. Pure
 * data, for panel, terminal and tests alike.
 */
import { capital } from '../../base/counted';
import { quoted } from '../../base/quoted-token';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ModelComponent } from '../readings/model-part';

/** What a part names; fields are those of a panel's choice, and those that are not named stay as they are. */
export interface FindingPlace {
  readonly layer?: number;
  readonly head?: number;
  /** A position among the traced tokens; of an encoder-decoder among those of its output. */
  readonly token?: number;
  /** A position in the source of an encoder-decoder. */
  readonly source?: number;
  /** A position in the continuation that the model wrote. */
  readonly written?: number;
  /** The id of a predicted token. */
  readonly target?: number;
  /** The id of the token that a prediction is explained rather than. */
  readonly ratherThan?: number;
  /** The number of a step. */
  readonly step?: number;
  /** One index of an axis: a component of the residual stream (d_model), or a neuron (d_mlp). */
  readonly dimension?: { readonly axis: string; readonly index: number };
}

export interface FindingPart {
  readonly kind: 'text' | 'number' | 'token' | 'prediction' | 'block' | 'head' | 'neuron' | 'dimension' | 'step';
  readonly text: string;
  /** The exact number that the text rounds. */
  readonly value?: number;
  readonly place?: FindingPlace;
  /** Whether a paragraph begins with it, where there are several: another account than the one before. */
  readonly begins?: true;
  /** Whether it takes a lead apart further: the panel has that in the figure of the lead alone. */
  readonly ofLead?: true;
  /** Whether the words around a token say which it is of those that are written alike: "the second", "itself". */
  readonly toldApart?: true;
}

const FINDING_KINDS = [
  'text length',
  'normalised vector',
  'shown block',
  'query',
  'largest score',
  'pieces',
  'mask token',
  'block adds',
  'embedding row',
  'position vector',
  'largest component',
  'attention',
  'strongest head of the block',
  'what arrives',
  'largest part',
  'less probable',
  'induction',
  'active neuron',
  'first lead',
  'lens and logit',
  'most turned',
  'certainty',
  'choice',
  'in short',
  'sureness',
  'replaced token',
  'pooled text',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** The step that it belongs to: `sectionId` of the plan's section. */
  readonly section: string;
  readonly parts: readonly FindingPart[];
  /** How many of the parts are told where one step is told at a time; those after them belong beside figures. */
  readonly brief: number;
  /** What it says of this part can be tested by a run without it. */
  readonly tested?: ModelComponent;
  /** A head that does more against what is told than that does for it: it can be left out, too. */
  readonly opposes?: ModelComponent;
  /** The id of the token over which the lead is that it tells of first: the first numbers are of that lead. */
  readonly leadOver?: number;
  /** The numbers that it speaks of side by side, where the step's own figure does not show them. */
  readonly amounts?: Amounts;
  /** Columns of the step's figure that it counts without naming each: they are seen as those that it names are. */
  readonly counted?: CountedColumns;
  /** Told in its place where the next token is drawn: what would be taken is not taken then. */
  readonly drawn?: Finding;
  /** The parts as one text. */
  readonly text: string;
}

/** Along an axis of a tensor, the largest first. */
export interface CountedColumns {
  readonly axis: string;
  readonly indices: readonly number[];
}

/** Numbers of one kind, to be drawn as bars from one zero. */
export interface Amounts {
  /** What they are: "Length of the vector". */
  readonly title: Sentence;
  readonly rows: readonly Amount[];
}

export interface Amount {
  readonly name: Sentence;
  /** As it is written in the sentence; its exact value is how long the bar is. */
  readonly number: FindingPart;
  /** Whether it follows from those above it, as their sum does. */
  readonly follows?: true;
  /** Whether it is of all others together: no single one has so much. */
  readonly rest?: true;
}

interface FindingMore {
  /** What is told beside figures only. */
  readonly details?: Sentence | '';
  readonly tested?: ModelComponent | undefined;
  readonly opposes?: ModelComponent | undefined;
  readonly leadOver?: number | undefined;
  readonly amounts?: Amounts | undefined;
  readonly counted?: CountedColumns | undefined;
  /** What is told where the next token is drawn. */
  readonly drawn?: Sentence;
}

/** What is told of a step. @param isDrawn whether the next token is drawn: what would be taken otherwise is told so then */
export function toldOf(found: readonly Finding[], isDrawn: boolean): readonly Finding[] {
  return isDrawn ? found.map((one) => one.drawn ?? one) : found;
}

/** A sentence around parts: `sentence\`${head} looks at ${token}.\`` */
export function sentence(
  texts: TemplateStringsArray,
  ...parts: readonly (FindingPart | Sentence | string)[]
): Sentence {
  const all = texts.flatMap((text, index): FindingPart[] => {
    const part = parts[index];
    const own: FindingPart[] = text ? [{ kind: 'text', text }] : [];
    if (part === undefined || part === '') return own;
    if (typeof part === 'string') return [...own, { kind: 'text', text: part }];
    return 'parts' in part ? [...own, ...part.parts] : [...own, part];
  });
  return { parts: joinTexts(all) };
}

export interface Sentence {
  readonly parts: readonly FindingPart[];
}

export function finding(
  kind: FindingKind,
  section: string,
  told: Sentence,
  { details = '', tested, opposes, leadOver, amounts, counted, drawn }: FindingMore = {},
): Finding {
  const parts = details === '' ? told.parts : [...told.parts, ...sentence` ${details}`.parts];
  const text = parts.map((part) => part.text).join('');
  const otherwise = drawn && finding(kind, section, drawn);
  const more = {
    ...(tested && { tested }),
    ...(opposes && { opposes }),
    ...(leadOver !== undefined && { leadOver }),
    ...(amounts && { amounts }),
    ...(counted && { counted }),
    ...(otherwise && { drawn: otherwise }),
  };
  return { kind, section, parts, brief: told.parts.length, ...more, text };
}

/** Neighbouring texts become one. */
function joinTexts(parts: readonly FindingPart[]): FindingPart[] {
  const joined: FindingPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const isAlike = last?.kind === 'text' && part.kind === 'text' && last.ofLead === part.ofLead && !part.begins;
    if (isAlike) joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

/** The same at the beginning of a sentence. */
export function capitalised({ parts: [first, ...others] }: Sentence): Sentence {
  return { parts: first ? [{ ...first, text: capital(first.text) }, ...others] : [] };
}

/** What stands before a sentence, and the space between the two. */
export function spaced(begin: Sentence | ''): Sentence | '' {
  return begin === '' ? '' : sentence`${begin} `;
}

/** Sentences behind each other, of those that there are. */
export function inTurn(told: readonly (Sentence | '')[]): Sentence | '' {
  return told.reduce((all, one) => (all === '' || one === '' ? all || one : sentence`${all} ${one}`), '');
}

/** The same as a paragraph of its own, which begins with the space that parts it from what stands before it. */
export function paragraph({ parts }: Sentence): Sentence {
  return { parts: parts.map((part, at) => (at === 0 ? { ...part, begins: true as const } : part)) };
}

/** The same as what takes a lead apart further. */
export function ofLead({ parts }: Sentence): Sentence {
  return { parts: parts.map((part) => ({ ...part, ofLead: true as const })) };
}

/** A token of the text. @param place where it stands */
export function tokenPart(token: Omit<TokenDescription, 'id'>, place: FindingPlace): FindingPart {
  return { kind: 'token', text: quoted(token), place };
}

/** A token that is predicted. */
export function predictionPart(token: TokenDescription): FindingPart {
  return { kind: 'prediction', text: quoted(token), place: { target: token.id } };
}

/** What parts of the model add to: a token's logit, or the difference of two. */
export interface Scored {
  readonly token: TokenDescription;
  /** The token whose logit is taken off; null where there is none. */
  readonly ratherThan: TokenDescription | null;
}

/** What is added to: "the logit of “They”", or "the logit of “They” minus that of “It”". */
export function logitOf({ token, ratherThan }: Scored): Sentence {
  const logit = sentence`the logit of ${predictionPart(token)}`;
  return ratherThan ? sentence`${logit} minus that of ${otherPart(ratherThan)}` : logit;
}

/**
 * The same before logits are explained: "the prediction “They”", or "“They” rather than “It”". A reader may have another token
 * explained than the most probable one: that is not predicted.
 * @param isPredicted whether it is the most probable one
 */
export function predictionOf({ token, ratherThan }: Scored, isPredicted: boolean): Sentence {
  const predicted = predictionPart(token);
  if (ratherThan) return sentence`${predicted} rather than ${otherPart(ratherThan)}`;
  return sentence`the ${isPredicted ? 'prediction' : 'explained token'} ${predicted}`;
}

/** The token that a prediction is explained rather than. */
export function otherPart(token: TokenDescription): FindingPart {
  return { kind: 'prediction', text: quoted(token), place: { ratherThan: token.id } };
}

/** "5.4" */
export function headPart(layer: number, head: number): FindingPart {
  return { kind: 'head', text: `${layer}.${head}`, place: { layer, head } };
}

export function blockPart(layer: number, text = String(layer)): FindingPart {
  return { kind: 'block', text, place: { layer } };
}
