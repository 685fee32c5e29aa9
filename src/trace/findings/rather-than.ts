/** Why one token rather than another: the group of parts that decides, and the single parts that add and take away most. */
import { listWords } from '../../base/list-words';
import type { AttributionPart } from '../readings/attribution';
import { attributionTotals, type TotalKind } from '../readings/attribution-totals';
import { SAME_VECTORS, TOTAL_NAMES } from '../readings/attribution-words';
import type { ModelComponent } from '../readings/model-part';
import { DOES_MUCH, LITTLE } from './does-much';
import { otherPart, predictionPart, type Scored, type Sentence, sentence } from './finding';
import { contributionPart, wholePart } from './numbers';
import { nameOf } from './part-names';
import { saySum } from './proportion';

/** The difference of the logits of two tokens, and the contributions that it is the sum of. */
interface DividedDifference extends Scored {
  readonly ratherThan: NonNullable<Scored['ratherThan']>;
  readonly logit: number;
  /** The difference after the soft-cap, if the model has one; otherwise null. */
  readonly capped: number | null;
  readonly parts: readonly AttributionPart[];
}

/**
 * "The logit of “ was” minus that of “ sat” is 0.87: embedding −1.05, …"
 * @param words what the other token is: ", the next most probable,"
 */
export function sayTotalsOf(divided: DividedDifference, words = ''): Sentence {
  const { token, ratherThan, parts } = divided;
  const difference = sentence`The logit of ${predictionPart(token)} minus that of ${otherPart(ratherThan)}${words}`;
  return sentence`${difference} is ${wholePart(divided)}: ${saySum(attributionTotals({ parts }))}.`;
}

/** "the biases (the same vectors in every text)": in brackets, so that it does not refer to the kinds before them too. */
export function kindName(kind: TotalKind): string {
  return `the ${TOTAL_NAMES[kind]}${kind === 'biases' ? ` (${SAME_VECTORS})` : ''}`;
}

/** "looks most at “people”", for a part that is a head; otherwise empty. */
export type SayLooks = (part: AttributionPart) => Promise<Sentence | ''>;

/**
 * "Of the single parts, the MLP of block 0 adds most, +1.64, and the MLP of block 5 takes away most, −1.50." Then the same for
 * heads and MLPs, which a run can leave out, and for heads alone; each leaves out what was said before.
 */
export async function saySingleParts(
  parts: readonly AttributionPart[],
  looks: SayLooks,
  isOfText: boolean,
): Promise<Sentence> {
  const { most, least } = mostAndLeast(parts);
  const tested = isComponent(most) ? undefined : mostComponent(parts);
  const ofAll = sentence`Of the single parts, ${await sayMost(most, looks)}, and ${await sayLeast(least, looks)}.`;
  if (!isOfText) return sentence`${ofAll}${await sayMostOfComponents(parts, looks)}`;
  const ofTested = tested ? sentence` Of the ${COMPONENTS} ${await sayMost(tested, looks)}.` : '';
  return sentence`${ofAll}${ofTested}${await sayHeads(parts, looks, [most, least, tested])}`;
}

/**
 * " The most that a head or an MLP adds is +0.23: head 1.7, which looks most at “When”.": used beside a part that contributes
 * far more.
 */
export async function sayMostOfComponents(parts: readonly AttributionPart[], looks: SayLooks): Promise<Sentence | ''> {
  const most = mostComponent(parts);
  if (!most) return '';
  const where = await looks(most);
  const which = where === '' ? '' : sentence`, which ${where}`;
  return sentence` The most that a head or an MLP adds is ${contributionPart(most)}: ${nameOf(most)}${which}.`;
}

/** Empty if there are fewer than two heads, or all heads contribute little in comparison. Begins with a space. */
async function sayHeads(
  parts: readonly AttributionPart[],
  looks: SayLooks,
  told: readonly (AttributionPart | undefined)[],
): Promise<Sentence | ''> {
  const heads = parts.filter(({ kind }) => kind === 'head');
  if (heads.length < 2) return '';
  const { most, least } = mostAndLeast(heads);
  const [, , tested] = told;
  const isLittle = tested !== undefined && most.value < LITTLE * tested.value;
  const [first, second] = [
    ...(told.includes(most) || isLittle ? [] : [await sayMost(most, looks)]),
    ...(told.includes(least) ? [] : [await sayLeast(least, looks)]),
  ];
  if (first === undefined) return '';
  return sentence` Of the ${String(heads.length)} heads, ${first}${second === undefined ? '' : sentence`, and ${second}`}.`;
}

/** "Of the heads and MLPs, …": embeddings and biases are not among them. */
export const COMPONENTS = 'heads and MLPs,';

/** Whether the part is a head or an MLP of a block, which a run can leave out. */
export function isComponent(part: AttributionPart): part is AttributionPart & ModelComponent {
  return (part.kind === 'mlp' || part.kind === 'head') && part.layer !== null;
}

/** The identity of the part, without its contribution. */
export function componentOf({ kind, layer, head, cross }: ModelComponent): ModelComponent {
  return { kind, layer, head, cross };
}

/** The head or MLP that adds most, if it adds much. */
export function mostComponent(parts: readonly AttributionPart[]): (AttributionPart & ModelComponent) | undefined {
  const [most] = parts.filter(isComponent).toSorted((a, b) => b.value - a.value);
  return most && most.value >= DOES_MUCH ? most : undefined;
}

/** The part that adds most; the first among equals. */
export function mostPositivePart(parts: readonly AttributionPart[]): AttributionPart {
  return parts.reduce((a, b) => (b.value > a.value ? b : a));
}

/** The part that takes away most; the first among equals. */
export function mostNegativePart(parts: readonly AttributionPart[]): AttributionPart {
  return parts.reduce((a, b) => (b.value < a.value ? b : a));
}

function mostAndLeast(parts: readonly AttributionPart[]) {
  return { most: mostPositivePart(parts), least: mostNegativePart(parts) };
}

async function sayMost(most: AttributionPart, looks: SayLooks): Promise<Sentence | string> {
  if (most.value <= 0) return 'none adds anything';
  return sentence`${nameOf(most)} adds most, ${contributionPart(most)}${inBrackets(await looks(most))}`;
}

async function sayLeast(least: AttributionPart, looks: SayLooks): Promise<Sentence | string> {
  if (least.value >= 0) return 'none takes anything away';
  return sentence`${nameOf(least)} takes away most, ${contributionPart(least)}${inBrackets(await looks(least))}`;
}

function inBrackets(looks: Sentence | ''): Sentence | '' {
  return looks === '' ? '' : sentence` (it ${looks})`;
}

/** The owners of the biases that are counted as biases, each with its symbol. */
function ownersOfBiases(parts: readonly AttributionPart[]): { readonly owner: string; readonly symbol: string }[] {
  const has = (kind: AttributionPart['kind']) => parts.some((part) => part.kind === kind);
  return [
    ...(has('attn_bias') ? [{ owner: 'of the attention outputs', symbol: 'b_O' }] : []),
    ...(has('norm_bias') ? [{ owner: 'of the final norm', symbol: 'β' }] : []),
    ...(has('head_bias') ? [{ owner: 'of the unembedding', symbol: 'b_U' }] : []),
  ];
}

/** "biases of the attention outputs and of the final norm": not those of the MLPs. */
export function biasesByOwner(parts: readonly AttributionPart[]): string {
  return ['biases', listWords(ownersOfBiases(parts).map(({ owner }) => owner))].join(' ').trim();
}

/** Which biases are counted as biases. Begins with a space; empty if the model has none. */
export function sayWhichBiases(parts: readonly AttributionPart[]): string {
  const owners = ownersOfBiases(parts).map(({ owner, symbol }) => `${owner} (${symbol})`);
  if (owners.length === 0) return '';
  return ` Biases are here those ${listWords(owners)}; those of the MLPs are counted with the MLPs.`;
}
