/** What a figure that is taken out of the panel says besides its picture. */
import { version } from '../../package.json';
import { capital } from '../../src/base/counted';
import type { ModelInfo } from '../../src/engine/protocol/model-protocol';
import { type Axes, matrixOf } from '../../src/trace/steps/matrix';
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

/** What a saved picture says above what it shows. */
export interface FigureText {
  /** "blocks.2.attn.q, head 3" */
  readonly title: string;
  /** What it tells, in one sentence; empty where nothing is told of it. */
  readonly sentence: string;
  /** The sentence after it, which a slide tells where there is room; left out: none. */
  readonly further?: string | undefined;
  /** Of what it is, one line each: the text, what a reader has to know, and last the model and by what it was computed. */
  readonly about: readonly string[];
  /** What of that a reader has to know besides what it is of: a slide has it below the sentence. */
  readonly noted?: readonly string[];
  /** The step's term, what it shows and its shape, where it shows one figure, and the model. It stands in the picture where `about` is empty. */
  readonly subtitle: string;
  /** Whether it stands in the picture; else only in the file, for who cannot see it. */
  readonly isUnseen?: boolean;
  /** Whether the picture has the shape of a slide, 16:9; left out: that of what it shows. */
  readonly isSlide?: boolean;
  /** How wide figures beside each other are together at most, in CSS pixels; left out: as a screen has room. */
  readonly room?: number;
}

/** What it says of each figure that it shows. */
export interface PartText {
  /** What the figure is called among others: "Query". */
  readonly heading: string;
  /** "blocks.2.attn.q, head 3" */
  readonly name: string;
  /** "pos 300 × d_head 32"; empty where it has none. */
  readonly shape: string;
  /** The numbers at the ends and in the middle of the colour scale, and the values they stand for; none where colours stand for no values. */
  readonly scale: readonly { readonly value: number; readonly text: string }[];
  /** What the marks mean, and what is not shown. */
  readonly notes: readonly string[];
  /** Of the first of several with one colour scale: what is noted of all of them. It stands with the scale below all. */
  readonly common?: readonly string[];
}

export interface MapSource {
  readonly tensor: StepTensor;
  readonly picture: Picture;
  readonly axes: Axes;
  /** Whose shape is named; left out: that of the tensor. */
  readonly traced?: Pick<StepTensor, 'axes' | 'shape' | 'head'> | undefined;
  readonly heading?: string | undefined;
  /** What the colours are scaled over, where there is a choice: "this block". */
  readonly scaledOver?: string | undefined;
  /** What the outlined cells are counted for: "induction". */
  readonly counted?: string | undefined;
}

/** @param caption of the step, where it is told as a story */
export function figureText(
  parts: readonly Pick<PartText, 'name' | 'shape'>[],
  model: Pick<ModelInfo, 'name'>,
  caption?: StepCaption,
): FigureText {
  const [only] = parts.length === 1 ? parts : [];
  // Where the title says it already it is not said again.
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

/** What a figure is called, without what the title says: its head. '' where the title ends with all of it as a sentence. */
function withoutTitle(name: string, title: string): string {
  if (title.endsWith(`. ${name}`)) return '';
  const said = new Set(title.split(', '));
  return name
    .split(', ')
    .filter((part) => !said.has(part))
    .join(', ');
}

/** What is said of a heat map. */
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

/** As the page calls the weights of one head that looks at its own tokens: "Attention of head 3.2"; undefined of what else a map shows. */
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

/** Of the one head that is drawn, where it is one of several. */
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
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const [rows = '', columns = ''] = [tensor.axes[rowAxis], tensor.axes[columnAxis]];
  const isAttention = rows === 'query' && columns === 'key';
  return isAttention ? texts.axesOfAttention : texts.axes(axisInWords(rows), axisInWords(columns));
}

/**
 * What is said of a figure that is no tensor: of bars, of a map of runs.
 * @param scale the numbers of its colour scale; left out: its colours stand for no values
 * @param heading what it is called among others, where that is not its name
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

/** What is outlined, where a column is: of a row alone its label says it. */
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

/** What tells the values beyond the scale from others: where cells hold numbers these do. */
function markedBy(picture: Picture, values: string): string {
  const { frame, style } = picture;
  if (numberRatio(picture, frame, hasNegative(style.colors.scale)) !== undefined) return values;
  return isDotted(picture, frame.ratio) ? texts.dotted(values) : texts.cornered(values);
}
