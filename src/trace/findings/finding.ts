/**
 * A finding: a sentence about a step, made of parts, so that the viewer can link what it names. Pure data, shared by panel,
 * terminal and tests.
 */
import { capital } from '../../base/counted';
import { quoted } from '../../base/quoted-token';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ModelComponent, ModelPart } from '../readings/model-part';

/** The place that a part names. The fields are those of a panel's choice; absent fields leave that choice unchanged. */
export interface FindingPlace {
  readonly layer?: number;
  readonly head?: number;
  /** A position among the traced tokens; in an encoder-decoder, in its output. */
  readonly token?: number;
  /** A position in the source of an encoder-decoder. */
  readonly source?: number;
  /** A position in the continuation that the model wrote. */
  readonly written?: number;
  /** The id of a predicted token. */
  readonly target?: number;
  /** The id of the token whose logit is subtracted. */
  readonly ratherThan?: number;
  /** The number of a step. */
  readonly step?: number;
  /** An index along an axis: a component of the residual stream (d_model), or a neuron (d_mlp). */
  readonly dimension?: { readonly axis: string; readonly index: number };
}

export interface FindingPart {
  readonly kind: 'text' | 'number' | 'token' | 'prediction' | 'block' | 'head' | 'neuron' | 'dimension' | 'step';
  readonly text: string;
  /** The exact number that the text rounds. */
  readonly value?: number;
  /** The part of the model whose whole contribution the number is. */
  readonly contributor?: ModelPart;
  readonly place?: FindingPlace;
  /** Whether a new paragraph begins with this part: it is an independent account. */
  readonly begins?: true;
  /** Whether it decomposes a lead further; the panel shows that in the figure of the lead only. */
  readonly ofLead?: true;
  /** Whether it is a remark on the sentences before it, as on what they leave out: it is shown apart from them, and smaller. */
  readonly isRemark?: true;
  /** Whether the words around a token already distinguish it from others written alike: "the second", "itself". */
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
  'highest logit',
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
  /** The step it belongs to: `sectionId` of the plan's section. */
  readonly section: string;
  readonly parts: readonly FindingPart[];
  /** How many of the parts are shown when steps are shown one at a time; the rest are shown beside figures. */
  readonly briefCount: number;
  /** The part whose claimed effect can be tested by a run without it. */
  readonly tested?: ModelComponent;
  /** A head that acts more strongly against the conclusion than `tested` acts for it; it can be left out too. */
  readonly opposes?: ModelComponent;
  /** If the finding begins with a lead, the id of the token over which: its first numbers are of that lead. */
  readonly leadOver?: number;
  /** The numbers that the finding compares, if the step's own figure does not show them. */
  readonly amounts?: Amounts;
  /** What the parts of the model add whose numbers the finding gives, where the step's own figure shows them among all others. */
  readonly ofParts?: Amounts;
  /** Columns of the step's figure that the sentence counts without naming each; they are marked like the named ones. */
  readonly counted?: CountedColumns;
  /** Replaces this finding if the next token is sampled, as the token described here is not necessarily taken then. */
  readonly whenSampled?: Finding;
  /** Replaces this finding in the walk for beginners, which leaves out the steps that introduce some of its terms. */
  readonly forBeginners?: Finding;
  /** The parts joined into one text. */
  readonly text: string;
}

/** Indices along an axis of a tensor, largest value first. */
export interface CountedColumns {
  readonly axis: string;
  readonly indices: readonly number[];
}

/** Numbers of one kind, drawn as bars from a common zero. */
export interface Amounts {
  /** The meaning of the numbers: "Length of the vector". */
  readonly title: Sentence;
  readonly rows: readonly Amount[];
}

export interface Amount {
  readonly name: Sentence;
  /** As written in the sentence; its exact `value` gives the length of the bar. */
  readonly number: FindingPart;
  /** Whether it is computed from those above it, such as their sum. */
  readonly isDerived?: true;
  /** Whether it is the total of all others: no single one has as much. */
  readonly rest?: true;
}

/** What a finding may have besides what is said first. */
export interface FindingMore {
  /** Shown beside figures only. */
  readonly details?: Sentence | '';
  readonly tested?: ModelComponent | undefined;
  readonly opposes?: ModelComponent | undefined;
  readonly leadOver?: number | undefined;
  readonly amounts?: Amounts | undefined;
  readonly ofParts?: Amounts | undefined;
  readonly counted?: CountedColumns | undefined;
  /** Shown if the next token is sampled. */
  readonly whenSampled?: Sentence;
  /** Shown in the walk for beginners. */
  readonly forBeginners?: Sentence | undefined;
  /** The amounts in its words; left out: `amounts`. */
  readonly plainAmounts?: Amounts | undefined;
}

/**
 * The findings to show for a step. @param isSampled whether the next token is sampled: then `whenSampled` replaces a finding that has
 * one
 * @param isForBeginners whether they are shown in the walk for beginners
 */
export function findingsToShow(
  found: readonly Finding[],
  isSampled: boolean,
  isForBeginners = false,
): readonly Finding[] {
  const told = isSampled ? found.map((one) => one.whenSampled ?? one) : found;
  return isForBeginners ? told.map((one) => one.forBeginners ?? one) : told;
}

/** A sentence made of texts and parts: `sentence\`${head} looks at ${token}.\`` */
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

/** @param section the id of the step that it is about @param told what is said first; the details follow it */
export function finding(
  kind: FindingKind,
  section: string,
  told: Sentence,
  {
    details = '',
    tested,
    opposes,
    leadOver,
    amounts,
    ofParts,
    counted,
    whenSampled,
    forBeginners,
    plainAmounts = amounts,
  }: FindingMore = {},
): Finding {
  const parts = details === '' ? told.parts : [...told.parts, ...sentence` ${details}`.parts];
  const text = parts.map((part) => part.text).join('');
  const otherwise = whenSampled && finding(kind, section, whenSampled);
  const plain = forBeginners && finding(kind, section, forBeginners, { amounts: plainAmounts });
  const more = {
    ...(tested && { tested }),
    ...(opposes && { opposes }),
    ...(leadOver !== undefined && { leadOver }),
    ...(amounts && { amounts }),
    ...(ofParts && { ofParts }),
    ...(counted && { counted }),
    ...(otherwise && { whenSampled: otherwise }),
    ...(plain && { forBeginners: plain }),
  };
  return { kind, section, parts, briefCount: told.parts.length, ...more, text };
}

/** Joins neighbouring texts. */
function joinTexts(parts: readonly FindingPart[]): FindingPart[] {
  const joined: FindingPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const isAlike =
      last?.kind === 'text' &&
      part.kind === 'text' &&
      last.ofLead === part.ofLead &&
      last.isRemark === part.isRemark &&
      !part.begins;
    if (isAlike) joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

/** The sentence with a capital first letter. */
export function capitalised({ parts: [first, ...others] }: Sentence): Sentence {
  return { parts: first ? [{ ...first, text: capital(first.text) }, ...others] : [] };
}

/** The words before a sentence, followed by a space; '' if there are none. */
export function spaced(begin: Sentence | ''): Sentence | '' {
  return begin === '' ? '' : sentence`${begin} `;
}

/** Joins the sentences that are not empty, with spaces between them. */
export function inTurn(told: readonly (Sentence | '')[]): Sentence | '' {
  return told.reduce((all, one) => (all === '' || one === '' ? all || one : sentence`${all} ${one}`), '');
}

/** "A", "A and B", "A, B and C" */
export function listed(parts: readonly (FindingPart | Sentence)[]): Sentence {
  return parts.reduce<Sentence>(
    (list, part, at) => sentence`${list}${at === 0 ? '' : at === parts.length - 1 ? ' and ' : ', '}${part}`,
    sentence``,
  );
}

/** The sentence as a new paragraph. It begins with the space that separates it from what stands before it. */
export function paragraph({ parts }: Sentence): Sentence {
  return { parts: parts.map((part, at) => (at === 0 ? { ...part, begins: true as const } : part)) };
}

/** Marks the sentence as one that decomposes a lead further. */
export function ofLead({ parts }: Sentence): Sentence {
  return { parts: parts.map((part) => ({ ...part, ofLead: true as const })) };
}

/** Marks the sentences as a remark on those before them. */
export function asRemark({ parts }: Sentence): Sentence {
  return { parts: parts.map((part) => ({ ...part, isRemark: true as const })) };
}

/** A token of the text. @param place its position */
export function tokenPart(token: Omit<TokenDescription, 'id'>, place: FindingPlace): FindingPart {
  return { kind: 'token', text: quoted(token), place };
}

/** A predicted token. */
export function predictionPart(token: TokenDescription): FindingPart {
  return { kind: 'prediction', text: quoted(token), place: { target: token.id } };
}

/** What the parts of the model contribute to: a token's logit, or the difference of two. */
export interface Scored {
  readonly token: TokenDescription;
  /** The token whose logit is subtracted; null if there is none. */
  readonly ratherThan: TokenDescription | null;
}

/** The name of that quantity: "the logit of “They”", or "the logit of “They” minus that of “It”". */
export function logitOf({ token, ratherThan }: Scored): Sentence {
  const logit = sentence`the logit of ${predictionPart(token)}`;
  return ratherThan ? sentence`${logit} minus that of ${otherPart(ratherThan)}` : logit;
}

/** What a part adds to, where logits are not met: "“They”", or "“They” rather than “It”". */
export function logitPlainly({ token, ratherThan }: Scored): Sentence {
  const named = predictionPart(token);
  return ratherThan ? sentence`${named} rather than ${otherPart(ratherThan)}` : sentence`${named}`;
}

/**
 * The same quantity before logits are explained: "the prediction “They”", or "“They” rather than “It”". The user can choose to
 * explain a token that is not the most probable one, and so is not predicted.
 * @param isPredicted whether it is the most probable one
 */
export function predictionOf({ token, ratherThan }: Scored, isPredicted: boolean): Sentence {
  const predicted = predictionPart(token);
  if (ratherThan) return sentence`${predicted} rather than ${otherPart(ratherThan)}`;
  return sentence`the ${isPredicted ? 'prediction' : 'explained token'} ${predicted}`;
}

/** The token whose logit is subtracted. */
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
