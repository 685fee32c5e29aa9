/** The texts of an exported figure, besides its picture. */
import { version } from '../../package.json';
import { capital } from '../../src/base/counted';
import type { ModelInfo } from '../../src/engine/protocol/model-protocol';
import { type Axes, isAcross, matrixOf } from '../../src/trace/steps/matrix';
import type { StepTensor } from '../../src/trace/steps/steps';
import { axisInWords } from '../strings/axes';
import { fourDigits, proseFourDigits, shapeText } from '../strings/format';
import { headStrings } from '../strings/heads';
import { heatMap as texts } from '../strings/heat-map';
import { strings } from '../strings/strings';
import { hasNegative, isRooted, type Scale, scalePoints } from '../theme/color-scale';
import { describeHidden, describePart } from './describe';
import { spanOfLayout } from './geometry';
import { numberRatio } from './numbers';
import { isShortened, marksOf, type Picture } from './picture';
import type { StepCaption } from './picture-look';
import { isDotted } from './pixels';

const HEAD_AXES: readonly string[] = ['head', 'kv_head'];

/** The texts above the figures of a saved picture. */
export interface FigureText {
  /** "blocks.2.attn.q, head 3" */
  readonly title: string;
  /** Its finding, in one sentence; empty if there is none. */
  readonly sentence: string;
  /** The next sentence, which a slide has if it fits; absent: none. */
  readonly further?: string | undefined;
  /** What the picture is of, one line each: the text, what a reader has to know, and last the model and how it was computed. */
  readonly about: readonly string[];
  /** The part of `about` that a reader has to know besides the source: a slide has it below the sentence. */
  readonly noted?: readonly string[];
  /**
   * The step's term, what it shows and its shape if it shows one figure, and the model. It is in the picture if `about` is
   * empty.
   */
  readonly subtitle: string;
  /** Whether the texts are only in the file, for people who cannot see the picture, and not in the picture. */
  readonly isOnlyInFile?: boolean;
  /** Whether the picture has the shape of a slide, 16:9; absent: the shape of its content. */
  readonly isSlide?: boolean;
  /** The largest total width of figures side by side, in CSS pixels; absent: as a screen has room. */
  readonly room?: number;
}

/** The texts of each figure in the picture. */
export interface PartText {
  /** The name of the figure among others: "Query". */
  readonly heading: string;
  /** "blocks.2.attn.q, head 3" */
  readonly name: string;
  /** "pos 300 × d_head 32"; empty if it has no shape. */
  readonly shape: string;
  /**
   * The numbers at the ends and in the middle of the colour scale, with their values; empty if colours do not stand for values.
   */
  readonly scale: readonly { readonly value: number; readonly text: string }[];
  /** What the marks mean, and what is not shown. */
  readonly notes: readonly string[];
  /** For the first of several figures with one colour scale: the notes on all of them, beside the common scale. */
  readonly common?: readonly string[];
}

export interface MapSource {
  readonly tensor: StepTensor;
  readonly picture: Picture;
  readonly axes: Axes;
  /** The tensor whose shape is named; absent: the drawn one. */
  readonly traced?: Pick<StepTensor, 'axes' | 'shape' | 'head'> | undefined;
  readonly heading?: string | undefined;
  /** What the colours are scaled over, if there is a choice: "this block". */
  readonly scaledOver?: string | undefined;
  /** What the outlined cells are counted for: "induction". */
  readonly counted?: string | undefined;
}

/** @param caption of the step, at the level that tells a story */
export function figureText(
  parts: readonly Pick<PartText, 'name' | 'shape'>[],
  model: Pick<ModelInfo, 'name'>,
  caption?: StepCaption,
): FigureText {
  const [only] = parts.length === 1 ? parts : [];
  // Not repeated if the title says it already.
  const isNamed = caption !== undefined && only?.name !== caption.title;
  const named = only ? [isNamed ? withoutTitle(only.name, caption.title) : '', only.shape] : [];
  const subtitle = [caption?.term ?? '', ...named, texts.model(model.name)].filter(Boolean).join(' · ');
  return {
    title: caption?.title ?? parts.map(({ name }) => name).join(', '),
    sentence: caption?.finding ?? caption?.lead ?? '',
    ...(caption?.further === undefined ? {} : { further: caption.further }),
    about: caption
      ? [...caption.traced, ...(caption.noted ?? []), capital([subtitle, texts.computedBy(version)].join(' · '))]
      : [],
    ...(caption?.noted?.length ? { noted: caption.noted } : {}),
    subtitle,
  };
}

/** The name of a figure without what the title says: its head. '' if the title, as a sentence, ends with the whole name. */
function withoutTitle(name: string, title: string): string {
  if (title.endsWith(`. ${name}`)) return '';
  const said = new Set(title.split(', '));
  return name
    .split(', ')
    .filter((part) => !said.has(part))
    .join(', ');
}

/** The texts of a heat map. */
export function mapText({
  tensor,
  picture,
  axes,
  traced = tensor,
  heading = '',
  scaledOver,
  counted,
}: MapSource): PartText {
  const { scale } = picture.style.colors;
  const isRoot = isRooted(scale);
  const part = picture.rows.windowed
    ? describePart(tensor, spanOfLayout(picture.rows), spanOfLayout(picture.columns))
    : describeHidden(tensor, axes.rows, axes.columns);
  return {
    heading,
    name: mapName(tensor),
    shape: drawnShape(traced),
    scale: scaleNumbers(scale),
    notes: [
      axesText(tensor),
      ...(scale.kind === 'range' ? [texts.scaleOfScores(scale.beforeMask ?? false)] : []),
      ...(scaledOver || scale.withoutFirst || isRoot
        ? [texts.scaleNote(scaledOver, scale.withoutFirst ?? false, isRoot)]
        : []),
      ...markTexts(picture, scale),
      ...(counted === undefined ? [] : [texts.counted(counted)]),
      ...toldTexts(picture),
      ...(part === undefined ? [] : [part]),
    ],
  };
}

/** "blocks.2.attn.q, head 3" */
export function mapName({ name, head, variant }: Pick<StepTensor, 'name' | 'head' | 'variant'>): string {
  const ofHead = head === null ? [] : [strings.headOf(head)];
  return [name, ...ofHead, ...(variant === 'model' ? [] : [strings.variants[variant]])].join(', ');
}

/** The page's name for the weights of one self-attention head: "Attention of head 3.2"; undefined for any other map. */
export function attentionName({
  isProbability,
  sequences,
  head,
  layer,
  variant,
}: Pick<StepTensor, 'isProbability' | 'sequences' | 'head' | 'layer' | 'variant'>): string | undefined {
  const isOwn = isProbability && sequences.at(-1) === sequences.at(-2);
  return isOwn && variant === 'model' && head !== null ? headStrings.mapOf(`${layer}.${head}`) : undefined;
}

/** The shape of the one head that is drawn, if it is one of several. */
export function drawnShape({ axes, shape, head }: Pick<StepTensor, 'axes' | 'shape' | 'head'>): string {
  const drawn = axes
    .map((_, axis) => axis)
    .filter((axis) => head === null || !HEAD_AXES.includes(axes[axis] as string));
  return shapeText(
    drawn.map((axis) => axes[axis] as string),
    drawn.map((axis) => shape[axis] as number),
  );
}

/** What the rows and columns stand for. */
function axesText(tensor: StepTensor): string {
  if (isAcross(tensor)) return texts.axesOfCrossAttention;
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const [rows = '', columns = ''] = [tensor.axes[rowAxis], tensor.axes[columnAxis]];
  const isAttention = rows === 'query' && columns === 'key';
  return isAttention ? texts.axesOfAttention : texts.axes(axisInWords(rows), axisInWords(columns));
}

/**
 * The texts of a figure that is not a tensor: bars, or a map of runs.
 * @param scale the numbers of its colour scale; absent if its colours do not stand for values
 * @param heading its name among others, if that is not `name`
 */
export function plainText(
  name: string,
  notes: readonly string[],
  { scale = [], heading = name }: Partial<Pick<PartText, 'scale' | 'heading'>> = {},
): PartText {
  return { heading, name, shape: '', scale, notes };
}

/** The ends of a colour scale, and the value in its middle. */
export function scaleNumbers(scale: Scale): PartText['scale'] {
  return scalePoints(scale).map((value) => ({ value, text: proseFourDigits(value) }));
}

/** What is outlined, if a column is: an outlined row is named by its label. */
function toldTexts({ told, toldColumn, style }: Picture): string[] {
  if (told === undefined || toldColumn === undefined) return [];
  const { index, isToken } = toldColumn;
  return [isToken ? texts.toldTokens(style.rowLabel(told), style.columnLabel(index)) : texts.toldDimension(index)];
}

function markTexts(picture: Picture, { limit }: Scale): string[] {
  const { outliers, below, notNumbers, masked, absent } = marksOf(picture);
  const beyond = isShortened(picture) ? texts.outliersDrawn : texts.outliers;
  const hatched = [masked ? texts.masked : undefined, absent].filter((text) => text !== undefined);
  return [
    ...(outliers ? [markedBy(picture, beyond(outliers, below, fourDigits(limit)))] : []),
    ...(hatched.length > 0 ? [texts.hatched(hatched.join(texts.or))] : []),
    ...(notNumbers ? [texts.notNumbers(notNumbers)] : []),
  ];
}

/** What distinguishes values beyond the scale: the numbers in the cells, if they have any. */
function markedBy(picture: Picture, values: string): string {
  const { frame, style } = picture;
  if (numberRatio(picture, frame, hasNegative(style.colors.scale)) !== undefined) return values;
  return isDotted(picture, frame.ratio) ? texts.dotted(values) : texts.cornered(values);
}
