/** How the choice, and the way the text is read, change when the panel is given something else to show. */
import { contrastToken, explainedToken, type SuggestionRun } from '../../src/engine/protocol/completion-protocol';
import { isOtherText, type Origin, type PanelContent, type ShownTrace } from '../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { carriedPlace, isOfModel, isReadIn, type ReadIn, readIn } from '../../src/trace/steps/carried-place';
import { isFirstLook } from '../../src/trace/steps/first-look';
import { afterTrace, type BestHead } from './best-head';
import { type Choice, changeChoice, startOver } from './choice';
import { explainingStep } from './explaining-step';
import { type OwnHeads, withOwnHead } from './own-heads';

export type ShownContent = Exclude<PanelContent, { readonly kind: 'empty' }>;

/** How a panel is read. */
export interface Reading {
  readonly choice: Choice;
  /** The part of its trace that the choice needs; `undefined` if no trace is shown. */
  readonly readIn: ReadIn | undefined;
  /** Whether the head on which a panel opens is still to be shown. */
  readonly bestHead: BestHead;
  /** Whether the text is new, and no trace of it has been shown yet. */
  readonly isUnread: boolean;
  /** The heads the user has chosen in other models, with this text or with the text before a change. */
  readonly ownHeads: OwnHeads;
}

/** What was shown, or requested, before. */
interface Before {
  /** As the page has kept it; `undefined` if nothing is kept. */
  readonly origin: Partial<Origin> | undefined;
  /** The trace that the page still shows. */
  readonly shown: TraceSummary | undefined;
}

export function afterArrival(reading: Reading, before: Before, content: ShownContent): Reading {
  // A comparison has its own reading; afterwards the trace is read as before.
  const begun = content.kind === 'compare' ? reading : begin(reading, before, content.origin);
  if (content.kind !== 'trace') return explainSuggested(begun, before.origin, content);
  return explainSuggested(goBack(carry(begun, content.summary), content), before.origin, content);
}

/** The reading after the user chooses something in a trace. */
export function withChoice(reading: Reading, choice: Choice, shown: TraceSummary | undefined): Reading {
  return { ...reading, choice, readIn: shown && readIn(choice, shown) };
}

/** Starts over for another text, as soon as its trace is requested. */
function begin(reading: Reading, { origin: before, shown }: Before, origin: Origin): Reading {
  const isOther = isOtherText(before, origin);
  const begun = isOther ? withChoice(reading, startOver(reading.choice), shown) : reading;
  return {
    ...begun,
    ownHeads: isOther ? {} : reading.ownHeads,
    isUnread: isOther || !before || reading.isUnread,
    bestHead: afterTrace(begun.bestHead, begun.choice, before, origin),
  };
}

/** Carries over what was chosen in the trace before, as far as this one has it. */
function carry(reading: Reading, summary: TraceSummary): Reading {
  const { choice, readIn: before } = reading;
  const carried = carriedChoice(choice, before, summary);
  const isSame = JSON.stringify(carried) === JSON.stringify(choice);
  const read = withChoice(reading, isSame ? choice : carried, summary);
  return before && !isOfModel(before, summary) ? withHeadOf(read, reading, summary) : read;
}

/** In another model, restores the user's own head of that model, where they chose one before. */
function withHeadOf(read: Reading, { choice, readIn: before, ownHeads }: Reading, summary: TraceSummary): Reading {
  const known = { ...read, ownHeads: withOwnHead(ownHeads, choice, before) };
  const own = ownHeads[summary.model.folder];
  if (!own) return known;
  return { ...withChoice(known, { ...read.choice, ...own, isAutomatic: false }, summary), bestHead: 'settled' };
}

/** Restores the place where the text was read before, about which this page may have kept nothing. */
function goBack(reading: Reading, { place, before, origin, summary }: ShownTrace): Reading {
  if (!reading.isUnread) return reading;
  const read = { ...reading, isUnread: false };
  if (!place) return origin.suggestion ? beginAtReason(read, summary) : read;
  const there = withChoice(read, changeChoice(read.choice, place), summary);
  // Another panel was read there, with the text before its change; or another suggested token was explained.
  if ((before || origin.suggestion) && place.isAutomatic) return { ...there, bestHead: 'wanted' };
  return isFirstLook(place) ? there : { ...there, bestHead: 'settled' };
}

/**
 * Opens at the step that explains why something was suggested. At the level that shows all steps below one another, reading
 * starts at the top.
 */
function beginAtReason(reading: Reading, summary: TraceSummary): Reading {
  const step = explainingStep(summary.plan);
  if (step === undefined || reading.choice.level === 'numbers') return reading;
  return withChoice(reading, { ...reading.choice, step }, summary);
}

/**
 * The reading of a suggestion that is explained for the first time, or at another token. The suggested token is the prediction
 * to explain; it is compared with the best other token that fits what was typed where only such tokens counted, as these were
 * its rivals. Reading starts with the head on which a panel opens: the step that explains the prediction is read at once, so the
 * panel does not wait for the reader to come to the blocks. A suggestion that was read before keeps the prediction that was
 * explained then.
 */
function explainSuggested(reading: Reading, before: Partial<Origin> | undefined, content: ShownContent): Reading {
  const { suggestion: run } = content.origin;
  if (!run || (before?.suggestion && isSameExplanation(before.suggestion, run))) return reading;
  const explained: Reading = reading.choice.isAutomatic ? { ...reading, bestHead: 'wanted' } : reading;
  const token = run.suggestion.tokens[explainedToken(run)];
  const isReadOn = content.kind === 'trace' && content.place !== undefined && content.place.target !== null;
  if (!token || isReadOn) return explained;
  const summary = content.kind === 'trace' ? content.summary : undefined;
  return withChoice(explained, { ...explained.choice, target: token.id, ratherThan: contrastToken(run) }, summary);
}

function isSameExplanation(one: SuggestionRun, other: SuggestionRun): boolean {
  const isSame = JSON.stringify(one.suggestion) === JSON.stringify(other.suggestion);
  return isSame && explainedToken(one) === explainedToken(other);
}

/**
 * The same choice, as far as the other trace has it. The dimensions of another model have no relation to this one's, so an
 * outlined one is dropped there; in another text of the same model it is kept.
 * @param before the trace in which it was chosen; `undefined` if that is not known
 */
export function carriedChoice(
  choice: Choice,
  before: ReadIn | undefined,
  after: Parameters<typeof carriedPlace>[2],
): Choice {
  if (!before)
    return {
      ...choice,
      tokenBefore: undefined,
      explainedBefore: undefined,
      headKind: undefined,
      dimension: null,
    };
  return {
    ...choice,
    ...carriedPlace(choice, before, after),
    key: isReadIn(before, after) ? choice.key : null,
    tokenBefore: isReadIn(before, after) ? choice.tokenBefore : undefined,
    explainedBefore: isReadIn(before, after) ? choice.explainedBefore : undefined,
    headKind: isReadIn(before, after) ? choice.headKind : undefined,
    dimension: isOfModel(before, after) ? choice.dimension : null,
  };
}
