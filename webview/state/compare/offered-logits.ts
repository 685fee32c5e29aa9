/** The logits of a comparison that can be decomposed, and which one is. */
import { type AskedLogit, askedLogit, changesMost } from '../../../src/trace/compare/compared-logit';
import type { TokenPair } from '../../../src/trace/compare/contrast';
import type { Outcome } from '../../../src/trace/compare/outcome';
import { compareStrings as strings } from '../../strings/compare';
import { type TokenText, tokenLabel } from '../../strings/format';
import type { SideName } from './comparison';
import { type LogitOf, logitChoices, logitOf } from './parts';
import { askedOf, type Followed } from './patch-token';

/** The additional option: the logit by which runs with parts of B are measured, if it is none of the others. */
export const FOLLOWED = 'followed';

/** In the order in which they are offered. */
const LOGIT_ORDER = ['a', 'b', 'difference', 'changed'] as const satisfies readonly LogitOf[];

export interface OfferedPair extends TokenPair {
  /** The side in which it was chosen. */
  readonly side: SideName;
}

interface LogitOption {
  readonly value: LogitOf | typeof FOLLOWED;
  readonly label: string;
  readonly title: string;
}

interface TakenApart {
  /** `null` if nothing was chosen. */
  readonly asked: LogitOf | null;
  /** The tokens by which runs with parts of B are measured, if the user chose some. */
  readonly followed: Followed | undefined;
  /** The pair that was chosen in A or in B. */
  readonly pair: OfferedPair | undefined;
}

/** @returns the options in their order, and the value of the chosen one */
export function offeredLogits(outcome: Outcome, { asked, followed, pair }: TakenApart) {
  const known = followed && followedChoice(followed, outcome);
  const ofPair = pair && followedChoice(pair, outcome);
  const own = followed && known === undefined ? [followedOption(followed)] : undefined;
  const others = pair && ofPair === undefined ? [pairOption(pair)] : [];
  const isPair = pair !== undefined && asked === null && !followed;
  const chosen = isPair ? (ofPair ?? FOLLOWED) : (known ?? logitOf(asked, outcome));
  return { options: [...logitOptions(outcome), ...(own ?? others)], chosen: own ? FOLLOWED : chosen };
}

export function isSameLogit(one: AskedLogit, other: AskedLogit): boolean {
  return one.id === other.id && one.ratherThan === other.ratherThan;
}

/** Which of the standard options the followed logit is; `undefined` if it is none of them. */
function followedChoice(followed: Followed, outcome: Outcome): LogitOf | undefined {
  const asked = askedOf(followed, outcome);
  return logitChoices(outcome).find((of) => isSameLogit(askedLogit(of, outcome), asked));
}

function followedOption({ token, ratherThan }: Followed): LogitOption {
  const label = ratherThan ? `${tokenLabel(token)} − ${tokenLabel(ratherThan)}` : tokenLabel(token);
  return { value: FOLLOWED, label, title: strings.followedBelow };
}

function pairOption({ side, ...pair }: OfferedPair): LogitOption {
  return { ...followedOption(pair), title: strings.chosenIn(strings.side[side]) };
}

/** The standard options: both predictions, the difference of the two, and the token whose probability changes most. */
function logitOptions(outcome: Outcome): LogitOption[] {
  const [ofA, ofB, most] = [outcome.a.top[0], outcome.b.top[0], changesMost(outcome)];
  const label = (token: TokenText | undefined) => (token ? tokenLabel(token) : '');
  const isSame = ofA?.id === ofB?.id;
  const options = {
    a: { label: label(ofA), title: isSame ? strings.predictedByBoth : strings.predictedBy('A') },
    b: { label: label(ofB), title: strings.predictedBy('B') },
    difference: { label: `${label(ofA)} − ${label(ofB)}`, title: strings.differenceOfPredicted },
    changed: { label: label(most), title: strings.changesMostOfAll },
  };
  const choices = logitChoices(outcome);
  return LOGIT_ORDER.filter((of) => choices.includes(of)).map((value) => ({ value, ...options[value] }));
}
