/** The user's choice, which drives every figure. */
import type { ModelInfo, Variant } from '../../src/engine/protocol/model-protocol';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { HEAD_KINDS, type HeadKind } from '../../src/trace/heads/head-kinds';
import { FIRST_LOOK, firstRead } from '../../src/trace/steps/first-look';
import { chosenPositions, type SequenceName, SOURCE, TOKENS, tokensIn } from '../../src/trace/steps/sequences';
import { blockCount, headCountOf } from '../../src/trace/steps/stacks';
import { fieldsOf } from '../base/kept-state';
import { indexOr, isIndex } from '../base/stored-index';

export const VIEWS = ['map', 'numbers', 'both'] as const;
export type View = (typeof VIEWS)[number];

/** Whether the strip of tokens shows the chosen token's attention: not at all, as tints of the tokens, or with arcs as well. */
export const ATTENTION_VIEWS = ['off', 'tints', 'arcs'] as const;
export type AttentionView = (typeof ATTENTION_VIEWS)[number];

/** An index on an axis that figures share and that is not of tokens, for example d_model 17. */
export interface Dimension {
  readonly axis: string;
  readonly index: number;
}

/** How much is shown at a time: one step with one figure; one step with all its figures; or all numbers of all steps. */
export const LEVELS = ['story', 'figures', 'numbers'] as const;
export type Level = (typeof LEVELS)[number];

/** A level as any version may have stored it. */
export function restoreLevel(stored: unknown): Level {
  return LEVELS.find((level) => level === stored) ?? 'story';
}

/** The token that another token attends to. */
interface ChosenKey {
  readonly sequence: SequenceName;
  readonly position: number;
  /** The sequence of the attending token, where it is another one. */
  readonly from?: SequenceName;
}

export interface Choice {
  readonly layer: number;
  readonly head: number;
  /** Whether the user has chosen no block or head: then those that add most to the prediction are shown. */
  readonly isAutomatic: boolean;
  readonly level: Level;
  /** The user's own level while a command shows another one for the step that is read. Absent if `level` is the user's own. */
  readonly levelBefore?: Level | undefined;
  readonly variant: Variant;
  /** Position among the traced tokens; for an encoder-decoder, among the tokens of its output. */
  readonly token: number;
  /**
   * The token chosen before this one, which was chosen because the head is seen best from it. Absent if the token is the user's
   * own.
   */
  readonly tokenBefore?: number | undefined;
  /** What was explained at `tokenBefore`; it returns with that token. */
  readonly explainedBefore?: Pick<Choice, 'target' | 'ratherThan'> | undefined;
  /**
   * The kind of head that a search found this head to be; what its score counts is outlined. Absent if the head was chosen by
   * itself.
   */
  readonly headKind?: HeadKind | undefined;
  /** Position in the source text of an encoder-decoder. */
  readonly source: number;
  /** The token that the chosen one attends to, whose single weights and scores are told; null for the one it attends to most. */
  readonly key: ChosenKey | null;
  /** The id of the token whose logit is explained; null for the most probable one after the chosen token. */
  readonly target: number | null;
  /** The id of the token against which it is explained, by the difference of both logits; null for the logit itself. */
  readonly ratherThan: number | null;
  /**
   * Whether the figure of the logit's parts shows the lead over the runner-up, wherever the step tells of one. Absent: it does
   * at the level that tells one step at a time, and shows the logit alone elsewhere. This is a setting of the view, which other
   * texts keep.
   */
  readonly ofLead?: boolean | undefined;
  /** The number of the step that is read. */
  readonly step: number;
  /** That step, if the user has chosen a head or a token since coming to it. */
  readonly lookedAt?: number | undefined;
  readonly view: View;
  /** Outlined in every figure that has this axis. */
  readonly dimension: Dimension | null;
  readonly attention: AttentionView;
  /** The stage that a lesson shows as the figure of its step; null or absent for the step's own figure. */
  readonly drawn?: string | null;
}

export const FIRST_CHOICE: Choice = {
  ...FIRST_LOOK,
  isAutomatic: true,
  level: 'story',
  key: null,
  target: null,
  ratherThan: null,
  view: 'both',
  dimension: null,
  attention: 'arcs',
};

/**
 * Reads a choice that any version may have stored; what is not understood has its initial value.
 * @param level the level at which panels open
 */
export function restoreChoice(stored: unknown, level: Level = FIRST_CHOICE.level): Choice {
  const fields: Partial<Record<keyof Choice, unknown>> = fieldsOf(stored);
  const number = (key: 'layer' | 'head' | 'token' | 'source' | 'step') => indexOr(fields[key], FIRST_CHOICE[key]);
  return {
    layer: number('layer'),
    head: number('head'),
    isAutomatic: typeof fields.isAutomatic === 'boolean' ? fields.isAutomatic : !isIndex(fields.layer),
    level: LEVELS.find((one) => one === fields.level) ?? level,
    ...restoreVisit(fields),
    variant: fields.variant === 'walkthrough' ? 'walkthrough' : 'model',
    token: number('token'),
    source: number('source'),
    key: restoreKey(fields.key),
    ...restoreExplained(fields),
    step: Math.max(number('step'), 1),
    view: VIEWS.find((view) => view === fields.view) ?? FIRST_CHOICE.view,
    dimension: restoreDimension(fields.dimension),
    attention: ATTENTION_VIEWS.find((view) => view === fields.attention) ?? FIRST_CHOICE.attention,
    ...(typeof fields.ofLead === 'boolean' ? { ofLead: fields.ofLead } : {}),
    ...(typeof fields.drawn === 'string' ? { drawn: fields.drawn } : {}),
    ...(isIndex(fields.lookedAt) ? { lookedAt: fields.lookedAt } : {}),
    ...restoreFound(fields),
  };
}

function restoreVisit({ levelBefore }: Partial<Record<keyof Choice, unknown>>): Pick<Choice, 'levelBefore'> {
  const before = LEVELS.find((one) => one === levelBefore);
  return before ? { levelBefore: before } : {};
}

/** How the head was found. */
function restoreFound({
  headKind,
  tokenBefore,
  explainedBefore,
}: Partial<Record<keyof Choice, unknown>>): Pick<Choice, 'headKind' | 'tokenBefore' | 'explainedBefore'> {
  const kind = HEAD_KINDS.find((one) => one === headKind);
  const before = isIndex(tokenBefore)
    ? { tokenBefore, explainedBefore: restoreExplained(fieldsOf(explainedBefore)) }
    : {};
  return { ...(kind ? { headKind: kind } : {}), ...before };
}

function restoreExplained({
  target,
  ratherThan,
}: Partial<Record<keyof Choice, unknown>>): Pick<Choice, 'target' | 'ratherThan'> {
  const orNull = (id: unknown) => (isIndex(id) ? id : null);
  return { target: orNull(target), ratherThan: orNull(ratherThan) };
}

function restoreKey(stored: unknown): ChosenKey | null {
  const { sequence, position, from } = (stored ?? {}) as Partial<Record<keyof ChosenKey, unknown>>;
  const isKnown = sequence === TOKENS || sequence === SOURCE;
  if (!isKnown || !isIndex(position)) return null;
  return { sequence, position, ...(from === TOKENS || from === SOURCE ? { from } : {}) };
}

function restoreDimension(stored: unknown): Dimension | null {
  const { axis, index } = (stored ?? {}) as Partial<Record<keyof Dimension, unknown>>;
  return typeof axis === 'string' && isIndex(index) ? { axis, index } : null;
}

/** The level that the user has set, which a command may override while its step is read. */
export function ownLevel({ level, levelBefore }: Pick<Choice, 'level' | 'levelBefore'>): Level {
  return levelBefore ?? level;
}

/** The change made by a command that leads to something among the figures: all figures are shown while that step is read. */
export function visitFigures(choice: Pick<Choice, 'level' | 'levelBefore'>): Pick<Choice, 'level' | 'levelBefore'> {
  const own = ownLevel(choice);
  return { level: 'figures', levelBefore: own === 'figures' ? undefined : own };
}

/** A level set by a command ends with its step, and where the user sets a level. */
function levelAfter(choice: Choice, change: Partial<Choice>): Pick<Choice, 'level' | 'levelBefore'> | undefined {
  if (choice.levelBefore === undefined || 'levelBefore' in change) return undefined;
  if (change.level !== undefined) return { level: change.level, levelBefore: undefined };
  const goesOn = change.step !== undefined && change.step !== choice.step;
  return goesOn ? { level: choice.levelBefore, levelBefore: undefined } : undefined;
}

/**
 * Applies a change. The explained prediction belongs to its token: at another token it is the most probable one there, by
 * itself. Another head has no chosen key.
 */
export function changeChoice(choice: Choice, change: Partial<Choice>): Choice {
  const elsewhere = change.token !== undefined && change.token !== choice.token;
  const picked = change.layer !== undefined || change.head !== undefined;
  const isOther = (change.layer ?? choice.layer) !== choice.layer || (change.head ?? choice.head) !== choice.head;
  const { key } = choice;
  const looking = key && (key.from ?? key.sequence);
  const isRead = looking && chosenIn({ ...choice, ...change }, looking) === chosenIn(choice, looking);
  const changed = {
    ...choice,
    ...(elsewhere ? explainedAt(choice, change) : {}),
    ...(choice.tokenBefore !== undefined && (elsewhere || isOther)
      ? { tokenBefore: undefined, explainedBefore: undefined }
      : {}),
    ...(change.tokenBefore !== undefined ? { explainedBefore: explainedIn(choice) } : {}),
    ...(choice.headKind !== undefined && isOther ? { headKind: undefined } : {}),
    ...(isRead ? {} : { key: null }),
    ...(picked ? { isAutomatic: false, key: null } : {}),
    ...change,
    ...levelAfter(choice, change),
  };
  return changed.target !== null && changed.target === changed.ratherThan ? { ...changed, ratherThan: null } : changed;
}

/** What is explained at another token: nothing chosen, unless the user returns to a token with an explanation. */
function explainedAt(choice: Choice, { token }: Partial<Choice>): Pick<Choice, 'target' | 'ratherThan'> {
  const isBack = choice.tokenBefore !== undefined && token === choice.tokenBefore;
  return (isBack && choice.explainedBefore) || { target: null, ratherThan: null };
}

/**
 * Whether two tokens that were compared at the user's own token are so again there: a head found by its kind is looked at from
 * another token meanwhile.
 */
export function pairWaits({ tokenBefore, explainedBefore }: Pick<Choice, 'tokenBefore' | 'explainedBefore'>): boolean {
  return tokenBefore !== undefined && typeof explainedBefore?.ratherThan === 'number';
}

/** What is explained at the user's own token, whichever token a head is looked at from meanwhile. */
function explainedIn({
  tokenBefore,
  explainedBefore,
  target,
  ratherThan,
}: Choice): Pick<Choice, 'target' | 'ratherThan'> {
  return (tokenBefore !== undefined && explainedBefore) || { target, ratherThan };
}

/**
 * Applies the change of a lesson. Its block and head are not the user's own choice, which other texts keep. What it says and
 * asks about the parts of a logit concerns the logit itself.
 */
export function leadChoice(choice: Choice, change: Partial<Choice>): Choice {
  const picked = change.layer !== undefined || change.head !== undefined;
  const ofLogit = choice.ofLead ? { ofLead: false } : {};
  return changeChoice(choice, { ...ofLogit, ...(picked ? { isAutomatic: true } : {}), ...change });
}

/**
 * The step at which the user has chosen a head or a token; none after going to another step.
 * @param isLed whether a lesson made the change rather than the user
 */
export function lookedAt(
  { step, lookedAt: before }: Pick<Choice, 'step' | 'lookedAt'>,
  change: Partial<Choice>,
  isLed: boolean,
): Pick<Choice, 'lookedAt'> {
  if (change.step !== undefined && change.step !== step) return { lookedAt: undefined };
  const { layer, head, token, source, isAutomatic } = change;
  const isChosen = [layer, head, token, source].some((place) => place !== undefined);
  return { lookedAt: isChosen && isAutomatic !== true && !isLed ? step : before };
}

/** The choice for another text: it starts at the beginning, and keeps the level, the view and the outlined dimension. */
export function startOver(choice: Choice): Choice {
  const { layer, head, token, source, step, isAutomatic, key, target, ratherThan } = FIRST_CHOICE;
  const first = { layer, head, token, source, step, isAutomatic, key, target, ratherThan };
  return { ...choice, ...first, ...(choice.levelBefore && { level: choice.levelBefore, levelBefore: undefined }) };
}

type Sizes = Pick<ModelInfo, 'layers' | 'heads' | 'dModel' | 'dMlp' | 'vocabSize' | 'variant' | 'encoder'>;
type Chosen = Pick<TraceSummary, 'tokens' | 'source' | 'masks'> & {
  readonly model: Sizes;
  readonly plan: { readonly sections: readonly unknown[] };
};

/** The nearest choice that a trace has. */
export function fitChoice(choice: Choice, { model, tokens, source, masks, plan }: Chosen): Choice {
  return {
    ...choice,
    step: Math.min(choice.step, plan.sections.length),
    // Other models have no such form of block 0.
    variant: model.variant === choice.variant ? choice.variant : 'model',
    layer: Math.min(choice.layer, blockCount(model) - 1),
    head: Math.min(choice.head, headCountOf(model) - 1),
    token: choice.token < tokens.length ? choice.token : firstRead({ tokens, masks }),
    key:
      choice.key && choice.key.position < tokensIn({ tokens, source }, choice.key.sequence).length ? choice.key : null,
    // A model that reads one text has no source: a position chosen in another trace's source means nothing here.
    source: source ? Math.min(choice.source, source.tokens.length - 1) : FIRST_LOOK.source,
    target: fitToken(choice.target, model),
    ratherThan: fitToken(choice.ratherThan, model),
    dimension: fitDimension(choice.dimension, model),
  };
}

/** A smaller vocabulary does not have it. */
function fitToken(id: number | null, { vocabSize }: Sizes): number | null {
  return id !== null && id < vocabSize ? id : null;
}

/** A narrower model does not have it. The walk-through's only head is as wide as the model, whatever the heads' width. */
function fitDimension(dimension: Dimension | null, { dModel, dMlp }: Sizes): Dimension | null {
  const size = dimension?.axis === 'd_mlp' ? dMlp : dModel;
  return dimension && dimension.index < size ? dimension : null;
}

/** The chosen position in a sequence. */
export function chosenIn(choice: Pick<Choice, 'token' | 'source'>, sequence: SequenceName): number {
  return chosenPositions(choice)[sequence] as number;
}

/** The token of a sequence that is chosen as the attended one. @param from the sequence of the attending token */
export function chosenKeyIn(
  { key }: Pick<Choice, 'key'>,
  sequence: SequenceName,
  from: SequenceName = sequence,
): number | undefined {
  return key?.sequence === sequence && (key.from ?? key.sequence) === from ? key.position : undefined;
}

/** A change that chooses that token. */
export function keyChoice(sequence: SequenceName, position: number, from: SequenceName): Pick<Choice, 'key'> {
  return { key: { sequence, position, ...(from === sequence ? {} : { from }) } };
}

/** The change that returns to the chosen tokens, and to what is explained there. */
export function readAt(choice: Choice): Partial<Choice> {
  const { token, source, key, target, ratherThan, tokenBefore, explainedBefore } = choice;
  return { token, source, key, target, ratherThan, tokenBefore, explainedBefore };
}

/** The change that chooses a token of a sequence. */
export function tokenChoice(sequence: SequenceName, position: number): Partial<Choice> {
  return sequence === SOURCE ? { source: position } : { token: position };
}

/** A block and a head of the model, or of the walk-through. */
export type ShownBlock = Pick<Choice, 'layer' | 'head' | 'variant'>;

/** The block and head that are shown; the walk-through has only block 0 and head 0. */
export function shownBlock({ variant, layer, head }: ShownBlock): ShownBlock {
  return variant === 'walkthrough' ? { variant, layer: 0, head: 0 } : { variant, layer, head };
}

export function isSameBlock(a: ShownBlock, b: ShownBlock): boolean {
  return a.variant === b.variant && a.layer === b.layer && a.head === b.head;
}
