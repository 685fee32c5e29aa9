/** What the reader has chosen. One choice drives every figure. */
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

/** Whether the strip of tokens shows the chosen token's attention: not, as tints of the tokens, or with arcs as well. */
export const ATTENTION_VIEWS = ['off', 'tints', 'arcs'] as const;
export type AttentionView = (typeof ATTENTION_VIEWS)[number];

/** One index of an axis that figures share and that stands for no token, as d_model 17. */
export interface Dimension {
  readonly axis: string;
  readonly index: number;
}

/** How much is shown at a time: one step told, with one figure; with all its figures; or all numbers of all steps. */
export const LEVELS = ['story', 'figures', 'numbers'] as const;
export type Level = (typeof LEVELS)[number];

/** A level as it was stored, by whatever version. */
export function restoreLevel(stored: unknown): Level {
  return LEVELS.find((level) => level === stored) ?? 'story';
}

/** A token of a sequence, looked at from another token. */
interface ChosenKey {
  readonly sequence: SequenceName;
  readonly position: number;
  /** The sequence of the token that looks, where it is another one. */
  readonly from?: SequenceName;
}

export interface Choice {
  readonly layer: number;
  readonly head: number;
  /** Whether nobody has chosen a block or head: those that add most to the prediction are shown. */
  readonly isAutomatic: boolean;
  readonly level: Level;
  /** The reader's own level, while a command shows another one at the step that is read. Left out: that is the reader's own. */
  readonly levelBefore?: Level | undefined;
  readonly variant: Variant;
  /** Position among the traced tokens; of an encoder-decoder among those of its output. */
  readonly token: number;
  /** The token that was chosen before this one was for the head, which is seen best from it. Left out: the reader's own is chosen. */
  readonly tokenBefore?: number | undefined;
  /** What was explained there, which comes back with that token. */
  readonly explainedBefore?: Pick<Choice, 'target' | 'ratherThan'> | undefined;
  /** The kind as which the head was found: what its score counts is outlined. Left out: it was chosen by itself. */
  readonly headKind?: HeadKind | undefined;
  /** Position in the source text of an encoder-decoder. */
  readonly source: number;
  /** The token that the chosen one looks at, of which single weights and scores are told; null: the one it looks at most. */
  readonly key: ChosenKey | null;
  /** The id of the token whose logit is explained; null: the most probable one after the chosen token. */
  readonly target: number | null;
  /** The id of the token that it is explained rather than: both logits' difference is; null: the logit itself. */
  readonly ratherThan: number | null;
  /**
   * Whether the figure of its parts is of the lead over the runner-up, wherever the step tells of one. Left out: it is so where one
   * step at a time is told, and else of the logit alone. A way to look, which other texts keep.
   */
  readonly ofLead?: boolean | undefined;
  /** The number of the step that is read. */
  readonly step: number;
  /** That number, where the reader has chosen a head or a token since coming to the step. */
  readonly lookedAt?: number | undefined;
  readonly view: View;
  /** Outlined in every figure that has its axis. */
  readonly dimension: Dimension | null;
  readonly attention: AttentionView;
  /** The stage that a lesson has drawn as the figure of its step; null or left out: the step’s own figure. */
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
 * Read a choice that was stored, by whatever version: what is not understood is as at first.
 * @param level at which panels open
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

/** The level that the reader has set: a command may show another one for as long as its step is read. */
export function ownLevel({ level, levelBefore }: Pick<Choice, 'level' | 'levelBefore'>): Level {
  return levelBefore ?? level;
}

/** What a command chooses for what stands among the figures: all of them, for as long as that step is read. */
export function visitFigures(choice: Pick<Choice, 'level' | 'levelBefore'>): Pick<Choice, 'level' | 'levelBefore'> {
  const own = ownLevel(choice);
  return { level: 'figures', levelBefore: own === 'figures' ? undefined : own };
}

/** A command's level ends with the step that it was shown for, and where the reader sets one. */
function levelAfter(choice: Choice, change: Partial<Choice>): Pick<Choice, 'level' | 'levelBefore'> | undefined {
  if (choice.levelBefore === undefined || 'levelBefore' in change) return undefined;
  if (change.level !== undefined) return { level: change.level, levelBefore: undefined };
  const goesOn = change.step !== undefined && change.step !== choice.step;
  return goesOn ? { level: choice.levelBefore, levelBefore: undefined } : undefined;
}

/**
 * A prediction is explained where it was made: with another token, the most probable one there is, and alone. Another
 * head looks elsewhere.
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
    ...(elsewhere && change.tokenBefore !== undefined ? { explainedBefore: explainedIn(choice) } : {}),
    ...(choice.headKind !== undefined && isOther ? { headKind: undefined } : {}),
    ...(isRead ? {} : { key: null }),
    ...(picked ? { isAutomatic: false, key: null } : {}),
    ...change,
    ...levelAfter(choice, change),
  };
  return changed.target !== null && changed.target === changed.ratherThan ? { ...changed, ratherThan: null } : changed;
}

/** What is explained at another token: nothing chosen, but for one that the reader comes back to. */
function explainedAt(choice: Choice, { token }: Partial<Choice>): Pick<Choice, 'target' | 'ratherThan'> {
  const isBack = choice.tokenBefore !== undefined && token === choice.tokenBefore;
  return (isBack && choice.explainedBefore) || { target: null, ratherThan: null };
}

/** What is explained at the reader's own token, wherever a head is looked at meanwhile. */
function explainedIn({
  tokenBefore,
  explainedBefore,
  target,
  ratherThan,
}: Choice): Pick<Choice, 'target' | 'ratherThan'> {
  return (tokenBefore !== undefined && explainedBefore) || { target, ratherThan };
}

/**
 * A lesson leads there: its block and head are not the reader's own choice, which other texts keep. What it says and asks of the
 * parts of a logit is of the logit itself.
 */
export function leadChoice(choice: Choice, change: Partial<Choice>): Choice {
  const picked = change.layer !== undefined || change.head !== undefined;
  const ofLogit = choice.ofLead ? { ofLead: false } : {};
  return changeChoice(choice, { ...ofLogit, ...(picked ? { isAutomatic: true } : {}), ...change });
}

/**
 * Whether the reader has chosen a head or a token at the step that is read: where another is gone to, none yet.
 * @param isLed whether a lesson leads there, and nobody has chosen it
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

/** Another text is read from its beginning; how much is shown, and how, and which dimension is outlined, stays. */
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
    // A model that reads one text has no such sequence: what was chosen in another one's is no choice of its trace.
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

/** A narrower model does not have it. The walk-through's one head is as wide as the model, whatever the heads' width. */
function fitDimension(dimension: Dimension | null, { dModel, dMlp }: Sizes): Dimension | null {
  const size = dimension?.axis === 'd_mlp' ? dMlp : dModel;
  return dimension && dimension.index < size ? dimension : null;
}

/** The chosen position in a sequence. */
export function chosenIn(choice: Pick<Choice, 'token' | 'source'>, sequence: SequenceName): number {
  return chosenPositions(choice)[sequence] as number;
}

/** The token of a sequence that is chosen as the one looked at. @param from the sequence of the token that looks */
export function keyIn(
  { key }: Pick<Choice, 'key'>,
  sequence: SequenceName,
  from: SequenceName = sequence,
): number | undefined {
  return key?.sequence === sequence && (key.from ?? key.sequence) === from ? key.position : undefined;
}

/** That token as what is chosen. */
export function keyChoice(sequence: SequenceName, position: number, from: SequenceName): Pick<Choice, 'key'> {
  return { key: { sequence, position, ...(from === sequence ? {} : { from }) } };
}

/** To choose a token of a sequence. */
export function choosing(sequence: SequenceName, position: number): Partial<Choice> {
  return sequence === SOURCE ? { source: position } : { token: position };
}

/** A block and a head of the model, or of the walk-through. */
export type ShownBlock = Pick<Choice, 'layer' | 'head' | 'variant'>;

/** The block and head that are shown: of the walk-through there are only block 0 and head 0. */
export function shownBlock({ variant, layer, head }: ShownBlock): ShownBlock {
  return variant === 'walkthrough' ? { variant, layer: 0, head: 0 } : { variant, layer, head };
}

export function isSameBlock(a: ShownBlock, b: ShownBlock): boolean {
  return a.variant === b.variant && a.layer === b.layer && a.head === b.head;
}
