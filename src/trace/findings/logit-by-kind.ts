/** Which kinds of parts add most to a logit, in relation to its whole sum. */
import { capital } from '../../base/counted';
import type { Attribution } from '../readings/attribution';
import { type AttributionTotal, attributionTotals } from '../readings/attribution-totals';
import { type FindingPart, type Sentence, sentence } from './finding';
import { namesOf, verbOf } from './kind-words';
import { logitPart, signedPart } from './numbers';

/** A larger share of a whole is most of it. */
const MOST = 1 / 2;
/** Another kind is named beside those that add most if it contributes at least this share of the first one's contribution. */
const COUNTS = 1 / 4;

interface GivesMore {
  readonly withFigures: boolean;
  readonly begin: Sentence | '';
  /** Kinds that were named before. */
  readonly told?: readonly AttributionTotal[];
  /**
   * ", most of all the MLP of block 0 (+1.28),": if one kind adds most, its part that adds most of all, so that one sentence
   * says both.
   */
  readonly member?: Sentence | '';
}

type Kinds = readonly AttributionTotal[];

/** "+9.27 and +8.01" */
function joined(kinds: Kinds): Sentence {
  const each = kinds.map(({ value }, at) => sentence`${at === 0 ? '' : ' and '}${signedPart(value)}`);
  return { parts: each.flatMap(({ parts }) => parts) };
}

/** The other kinds that contribute at least a quarter as much as the first, largest first: without them the sum would mislead. */
function othersThatCount(kinds: Kinds, attribution: Attribution): Kinds {
  const least = COUNTS * Math.max(...kinds.map(({ value }) => value));
  return attributionTotals(attribution)
    .filter(({ kind, value }) => Math.abs(value) >= least && !kinds.some((one) => one.kind === kind))
    .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** All kinds that `sayGives` names. @param kinds those that add most */
export function kindsTold(kinds: Kinds, attribution: Attribution): Kinds {
  return kinds.length === 0 ? kinds : [...kinds, ...othersThatCount(kinds, attribution)];
}

/** ", then the attention heads; the biases take away from it" */
function sayOthers(others: Kinds, told: Kinds): string {
  const [adding, taking] = [others.filter(({ value }) => value > 0), others.filter(({ value }) => value < 0)];
  const then = adding.length === 0 ? '' : `, then ${namesOf(adding, told)}`;
  return `${then}${taking.length === 0 ? '' : `; ${namesOf(taking, told)} ${verbOf(taking, 'take')} away from it`}`;
}

/**
 * "The MLPs give “They” most of its logit (+9.27 of 10.44)" if all other kinds contribute little. Otherwise "The MLPs add most
 * to the logit of “They”, which is 10.44, then the attention heads; the biases take away from it"; the figure shows the
 * amounts.
 */
export function sayGives(
  kinds: Kinds,
  attribution: Attribution,
  token: FindingPart,
  { withFigures, begin, told = [], member = '' }: GivesMore,
): Sentence {
  const { logit } = attribution;
  const beginning = (text: string) => (begin === '' ? capital(text) : text);
  const all = kinds.reduce((sum, { value }) => sum + value, 0);
  const names = sentence`${beginning(namesOf(kinds, told))}${member}`;
  const added = joined(kinds);
  if (kinds.length === 0)
    return sentence`${begin}${beginning('no')} kind of part as a whole adds to the logit of ${token}`;
  const adds = sentence`${begin}${names} ${verbOf(kinds, 'add')} most to the logit of ${token}`;
  const others = othersThatCount(kinds, attribution);
  if (others.length > 0)
    return withFigures
      ? sentence`${adds}, which is ${logitPart(logit)}${sayOthers(others, others)}`
      : sentence`${adds}${sayOthers(others, told)}`;
  if (all > MOST * logit && all <= logit) {
    const figures = withFigures ? sentence` (${added} of ${logitPart(logit)})` : '';
    return sentence`${begin}${names} ${verbOf(kinds, 'give')} ${token} most of its logit${figures}`;
  }
  return sentence`${adds}${withFigures ? sentence` (${added}; all parts together: ${logitPart(logit)})` : ''}`;
}

/** Follows a contribution that is larger than the logit. */
export function sayMoreThanWhole(value: number, logit: number): string {
  return value > logit ? ', more than the whole, since others take away' : '';
}
