/** The pictures in a report: the figure of the current step, and the attention weights. */
import type { ReportPicture } from '../../../src/engine/protocol/save-protocol';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { shownBlock } from '../../choice/choice';
import { figureText } from '../../heat-map/figure';
import { figureFile } from '../../heat-map/figure-file';
import type { PicturePart } from '../../heat-map/figure-layout';
import { DEFAULT_OPTIONS } from '../../heat-map/map-options';
import type { StepCaption } from '../../heat-map/picture-look';
import { selectionOf } from '../../heat-map/selection';
import { readPicture, type StepPicture, shownFigures, withoutTold } from '../../heat-map/shown-figures';
import type { PanelData } from '../../panel/panel';
import { heroOf } from '../../state/story/hero';
import { pictureTitle, stepWords } from '../../state/story/step-words';
import { REPORT_LOOK, reportMap } from './report-map';
import { partsOf } from './save-picture';

/** The maximum number of cells of a map, so that a document with the figures of all steps stays below a few megabytes. */
const MOST_CELLS = 1000;

/** The width of figures side by side in a hand-out, in CSS pixels: on a page the smallest letters are then 7 points high. */
const ON_PAPER = 740;

/** In the order of the steps, without figures whose values are still being read. */
export async function reportPictures(panel: PanelData): Promise<readonly ReportPicture[]> {
  const shown = await pictureOfShown(panel);
  const weights = await picturesOfWeights(panel, shown?.step);
  return [...(shown ? [shown] : []), ...weights].toSorted((a, b) => a.step - b.step);
}

function pictureOfShown({ summary }: PanelData): Promise<ReportPicture | undefined> {
  const shown = shownFigures.ofStep;
  const isWritten = shown?.figures.some((figure) => figure.isWritten);
  return reportPicture(shown && !isWritten ? withoutTold(shown) : undefined, summary);
}

/**
 * `undefined` if it is not a step's figure, or if its values are still being read.
 * @param isPlain whether it is for a hand-out, which names no tensors
 */
export async function reportPicture(
  picture: StepPicture | undefined,
  summary: PanelData['summary'],
  isPlain = false,
): Promise<ReportPicture | undefined> {
  if (picture?.isWhole) await readPicture(picture);
  const parts = picture?.isWhole ? partsOf(picture, REPORT_LOOK, 'where few') : undefined;
  const { caption } = picture ?? {};
  return parts && caption?.step !== undefined
    ? drawn({ ...caption, step: caption.step }, parts, summary, isPlain)
    : undefined;
}

/** @param except a step that has a picture already */
async function picturesOfWeights(panel: PanelData, except: number | undefined): Promise<ReportPicture[]> {
  const { summary, readings, choice } = panel;
  const block = shownBlock(choice);
  const pictures: ReportPicture[] = [];
  for (const { view, number } of summary.plan.sections) {
    if (view !== 'weights' || number === except) continue;
    // With the statistics of its own step, which determine its colour scale.
    const { steps } = await readings.read('steps', { ...block, step: number }, NEVER_ABORTED);
    const step = steps.find((one) => one.number === number);
    const weights = step?.tensors.find((tensor) => tensor.isProbability && tensor.variant === block.variant);
    const part = weights && (await drawWeights(weights, panel));
    if (!step || !part) continue;
    const words = stepWords(step, panel, heroOf(step, steps, block.variant), false);
    pictures.push(await drawn({ step: number, title: pictureTitle(words), term: words.term }, [part], summary));
  }
  return pictures;
}

/** As the step's map draws them, even if that is not on the page. */
function drawWeights(tensor: StepTensor, panel: PanelData): Promise<PicturePart | undefined> {
  const { row, column } = selectionOf(tensor, panel.choice, () => undefined, undefined);
  return reportMap({ tensor, panel, look: DEFAULT_OPTIONS }, { row, column, square: true });
}

/** Draws a step's picture without the text that stands beside it in the report. */
async function drawn(
  told: Pick<StepCaption, 'title' | 'term'> & { readonly step: number },
  parts: readonly PicturePart[],
  { model }: PanelData['summary'],
  isPlain = false,
): Promise<ReportPicture> {
  const texts = figureText(
    parts.map(({ text }) => text),
    model,
    // Below its step's heading, which is the plain title already, it has the field's term and the head.
    { step: told.step, title: titled(told), term: '', traced: [] },
  );
  const said = { ...texts, sentence: '', about: [], ...(isPlain && { subtitle: '', room: ON_PAPER }) };
  const shown = isPlain ? parts.map((part) => ({ ...part, text: { ...part.text, name: '', shape: '' } })) : parts;
  return { step: told.step, svg: await figureFile(REPORT_LOOK, shown, said, MOST_CELLS) };
}

/**
 * "Mask and weights · block 5, head 4": the last part of the term, which begins with the place of the step, and the head from
 * the title.
 */
function titled({ title, term }: Pick<StepCaption, 'title' | 'term'>): string {
  const [, ...place] = title.split(' · ');
  const name = term.split(' · ').at(-1);
  return name ? [name, ...place].join(' · ') : title;
}
