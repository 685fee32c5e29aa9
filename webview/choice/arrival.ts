/** What becomes of the choice, and of how the text is read, when the panel is given something else to show. */
import { explainedToken, fittingRival, type SuggestionRun } from '../../src/engine/protocol/completion-protocol';
import { beginsAnew, type Origin, type PanelContent, type ShownTrace } from '../../src/engine/protocol/panel-protocol';
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
  /** The trace that it was made in, as far as the choice needs it; `undefined`: none is shown. */
  readonly readIn: ReadIn | undefined;
  /** Whether the head on which a panel opens is still to be shown. */
  readonly bestHead: BestHead;
  /** Whether the text is begun, and no trace of it was shown yet. */
  readonly isUnread: boolean;
  /** What the reader has chosen in other models, with this text or what it was before a change. */
  readonly ownHeads: OwnHeads;
}

/** What was shown or tried before. */
interface Before {
  /** As the page has kept it; `undefined`: nothing. */
  readonly origin: Partial<Origin> | undefined;
  /** The trace that is on the page still. */
  readonly shown: TraceSummary | undefined;
}

export function afterArrival(reading: Reading, before: Before, content: ShownContent): Reading {
  // A comparison is read in its own way, and the trace afterwards as before.
  const begun = content.kind === 'compare' ? reading : begin(reading, before, content.origin);
  if (content.kind !== 'trace') return explainSuggested(begun, before.origin, content);
  return explainSuggested(goBack(carry(begun, content.summary), content), before.origin, content);
}

/** As it is once something is chosen in a trace. */
export function withChoice(reading: Reading, choice: Choice, shown: TraceSummary | undefined): Reading {
  return { ...reading, choice, readIn: shown && readIn(choice, shown) };
}

/** Another text is begun anew, as soon as it is being traced. */
function begin(reading: Reading, { origin: before, shown }: Before, origin: Origin): Reading {
  const isOther = beginsAnew(before, origin);
  const begun = isOther ? withChoice(reading, startOver(reading.choice), shown) : reading;
  return {
    ...begun,
    ownHeads: isOther ? {} : reading.ownHeads,
    isUnread: isOther || !before || reading.isUnread,
    bestHead: afterTrace(begun.bestHead, begun.choice, before, origin),
  };
}

/** What was chosen in the trace before is chosen in this one as far as it is there. */
function carry(reading: Reading, summary: TraceSummary): Reading {
  const { choice, readIn: before } = reading;
  const carried = carriedChoice(choice, before, summary);
  const isSame = JSON.stringify(carried) === JSON.stringify(choice);
  const read = withChoice(reading, isSame ? choice : carried, summary);
  return before && !isOfModel(before, summary) ? withHeadOf(read, reading, summary) : read;
}

/** In another model the reader's own head of that one, where they have chosen one in it before. */
function withHeadOf(read: Reading, { choice, readIn: before, ownHeads }: Reading, summary: TraceSummary): Reading {
  const known = { ...read, ownHeads: withOwnHead(ownHeads, choice, before) };
  const own = ownHeads[summary.model.folder];
  if (!own) return known;
  return { ...withChoice(known, { ...read.choice, ...own, isAutomatic: false }, summary), bestHead: 'settled' };
}

/** To where the text was read before, of which this page may know nothing yet. */
function goBack(reading: Reading, { place, before, origin, summary }: ShownTrace): Reading {
  if (!reading.isUnread) return reading;
  const read = { ...reading, isUnread: false };
  if (!place) return origin.suggestion ? beginAtReason(read, summary) : read;
  const there = withChoice(read, changeChoice(read.choice, place), summary);
  // Another panel was read there, with the text as it was before; or another suggested token was explained.
  if ((before || origin.suggestion) && place.isAutomatic) return { ...there, bestHead: 'wanted' };
  return isFirstLook(place) ? there : { ...there, bestHead: 'settled' };
}

/** Who asks why something was suggested finds below it the step that says so. With all steps below it, it comes first. */
function beginAtReason(reading: Reading, summary: TraceSummary): Reading {
  const step = explainingStep(summary.plan);
  if (step === undefined || reading.choice.level === 'numbers') return reading;
  return withChoice(reading, { ...reading.choice, step }, summary);
}

/**
 * Of a suggestion that is explained anew, or at another token, that token is the prediction that is explained, rather than
 * the best other one that fits what was typed, where only such tokens counted: that contest was held. It begins with the
 * head on which a panel opens then: the step that says why is read at once, so that it is not waited for a reader before the
 * blocks. Who has read it before goes on with the prediction that was explained then.
 */
function explainSuggested(reading: Reading, before: Partial<Origin> | undefined, content: ShownContent): Reading {
  const { suggestion: run } = content.origin;
  if (!run || (before?.suggestion && isSameExplanation(before.suggestion, run))) return reading;
  const explained: Reading = reading.choice.isAutomatic ? { ...reading, bestHead: 'wanted' } : reading;
  const token = run.suggestion.tokens[explainedToken(run)];
  const isReadOn = content.kind === 'trace' && content.place !== undefined && content.place.target !== null;
  if (!token || isReadOn) return explained;
  const summary = content.kind === 'trace' ? content.summary : undefined;
  return withChoice(explained, { ...explained.choice, target: token.id, ratherThan: fittingRival(run) }, summary);
}

function isSameExplanation(one: SuggestionRun, other: SuggestionRun): boolean {
  const isSame = JSON.stringify(one.suggestion) === JSON.stringify(other.suggestion);
  return isSame && explainedToken(one) === explainedToken(other);
}

/**
 * The same choice, as far as the other trace has it. The vectors of another model have dimensions of their own: one that
 * was outlined means nothing there, while in another text of the same model it is the same.
 * @param before what it was chosen in; `undefined` where that is not known
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
