/** The pictures in a report: the figure of the step that is read, and who looks at whom. */
import type { ReportPicture } from '../../../src/engine/protocol/save-protocol';
import { overviewAxes } from '../../../src/trace/steps/matrix';
import { chosenPositions } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { NEVER } from '../../base/never';
import { shownBlock } from '../../choice/choice';
import { figureText, mapText } from '../../heat-map/figure';
import { figureFile } from '../../heat-map/figure-file';
import type { PicturePart } from '../../heat-map/figure-layout';
import { layFrame } from '../../heat-map/frame';
import { DEFAULT_OPTIONS } from '../../heat-map/map-options';
import { DEFAULT_LOOK, inPalette, type PictureLook, type StepCaption } from '../../heat-map/picture-look';
import { savedOverview } from '../../heat-map/saved-picture';
import { selectionOf } from '../../heat-map/selection';
import { readPicture, type StepPicture, shownFigures, withoutTold } from '../../heat-map/shown-figures';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';
import { heroOf } from '../../state/story/hero';
import { pictureTitle, stepWords } from '../../state/story/step-words';
import { scaleOf } from '../../theme/color-scale';
import { documentPalette } from '../../theme/palettes';
import { partsOf } from './save-picture';

/** On paper and on a page of any colour; sharp at any size. */
const LOOK: PictureLook = { ...DEFAULT_LOOK, format: 'svg', size: 1, colors: 'light' };

/** Of a map, so that a document with the figures of all steps stays below some megabytes. */
const MOST_CELLS = 1000;

/** In the order of the steps; a figure whose values are still being read is left out. */
export async function reportPictures(panel: PanelData): Promise<readonly ReportPicture[]> {
  const shown = await pictureOfShown(panel);
  const weights = await picturesOfWeights(panel, shown?.step);
  return [...(shown ? [shown] : []), ...weights].toSorted((a, b) => a.step - b.step);
}

function pictureOfShown({ summary }: PanelData): Promise<ReportPicture | undefined> {
  const shown = shownFigures.ofStep;
  return reportPicture(shown && withoutTold(shown), summary);
}

/** `undefined` where it is not that of a step, or values of it are still being read. */
export async function reportPicture(
  picture: StepPicture | undefined,
  summary: PanelData['summary'],
): Promise<ReportPicture | undefined> {
  if (picture?.isWhole) await readPicture(picture);
  const parts = picture?.isWhole ? partsOf(picture, LOOK) : undefined;
  const { caption } = picture ?? {};
  return parts && caption?.step !== undefined ? drawn({ ...caption, step: caption.step }, parts, summary) : undefined;
}

/** @param except a step that there is a picture of already */
async function picturesOfWeights(panel: PanelData, except: number | undefined): Promise<ReportPicture[]> {
  const { summary, readings, choice } = panel;
  const block = shownBlock(choice);
  const pictures: ReportPicture[] = [];
  for (const { view, number } of summary.plan.sections) {
    if (view !== 'weights' || number === except) continue;
    // With the statistics of its own step, which its colours are scaled by.
    const { steps } = await readings.read('steps', { ...block, step: number }, NEVER);
    const step = steps.find((one) => one.number === number);
    const weights = step?.tensors.find((tensor) => tensor.isProbability && tensor.variant === block.variant);
    const part = weights && (await drawWeights(weights, panel));
    if (!step || !part) continue;
    const words = stepWords(step, panel, heroOf(step, steps, block.variant), false);
    pictures.push(await drawn({ step: number, title: pictureTitle(words), term: words.term }, [part], summary));
  }
  return pictures;
}

/** As the map of the step draws them, though that may not be on the page. */
async function drawWeights(tensor: StepTensor, panel: PanelData): Promise<PicturePart | undefined> {
  const { summary, choice, windows, width } = panel;
  if (!tensor.statistics) return undefined;
  const axes = overviewAxes(tensor, chosenPositions(choice));
  const grid = await windows.grid(addressOf(tensor, summary), tensor, axes.rows, axes.columns, NEVER);
  const { row, column } = selectionOf(tensor, choice, () => undefined, undefined);
  const page = layFrame(axes.rows, axes.columns, {
    square: true,
    room: width,
    pageRatio: 1,
    kept: { row, columns: column === undefined ? [] : [column] },
  });
  const scale = scaleOf('probability', tensor.statistics);
  const of = { tensor, texts: summary, look: DEFAULT_OPTIONS, axes, scale };
  const picture = savedOverview(of, grid, page, width, { isAlone: true, withNumbers: false });
  return (
    picture && {
      drawing: inPalette({ ...picture, told: row }, documentPalette('light')),
      text: mapText({ tensor, picture, axes }),
    }
  );
}

/** What else a picture of a step says stands beside it in the report. */
async function drawn(
  told: Pick<StepCaption, 'title' | 'term'> & { readonly step: number },
  parts: readonly PicturePart[],
  { model }: PanelData['summary'],
): Promise<ReportPicture> {
  const texts = figureText(
    parts.map(({ text }) => text),
    model,
    // It stands below the heading of its step, which has the plain title already: it has the field's term, and its head.
    { step: told.step, title: titled(told), term: '', traced: [''], paragraphs: [] },
  );
  return { step: told.step, svg: await figureFile(LOOK, parts, { ...texts, caption: [] }, MOST_CELLS) };
}

/** "Mask and weights · block 5, head 4": the last of what a term says, before which is the place of the step, and the head of the title. */
function titled({ title, term }: Pick<StepCaption, 'title' | 'term'>): string {
  const [, ...place] = title.split(' · ');
  const name = term.split(' · ').at(-1);
  return name ? [name, ...place].join(' · ') : title;
}
