/** The bytes of a saved picture and the name of its file. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { errorMessage } from '../../base/error-message';
import { wordsIn } from '../../heat-map/drawn-words';
import { type FigureText, figureText } from '../../heat-map/figure';
import { figureFile } from '../../heat-map/figure-file';
import type { SavedPart } from '../../heat-map/figure-layout';
import { withOneLegend } from '../../heat-map/one-legend';
import { DEFAULT_LOOK, type PictureLook } from '../../heat-map/picture-look';
import { readPicture, type SavedLook, type StepPicture, withoutTold } from '../../heat-map/shown-figures';
import { bestSlide } from '../../heat-map/slide-rooms';
import type { PanelHost } from '../../sources/panel-host';
import { pictureNameOf } from '../../state/figures/value-export';
import { exportTexts, pictureTexts as texts } from '../../strings/exports';
import { signsAmong } from '../../strings/format';
import { heatMap } from '../../strings/heat-map';
import { inkOn } from '../../theme/color';
import type { Palette } from '../../theme/color-scale';
import { documentPalette } from '../../theme/palettes';
import { currentFonts, currentPalette } from '../../theme/theme';
import type { PictureDialog } from './picture-dialog';

const PNG = 'image/png';

interface Drawn {
  readonly name: string;
  readonly data: Uint8Array;
}

/** @throws Error while values are still being read */
async function drawPicture(asked: StepPicture, look: PictureLook, summary: TraceSummary): Promise<Drawn> {
  const picture = look.withText ? asked : withoutTold(asked);
  const { parts, text } =
    look.shape === 'slide'
      ? bestSlide(look, (slide, withNumbers) => laidOut(picture, { ...look, withNumbers }, summary, slide))
      : laidOut(picture, look, summary);
  return { name: nameOf(picture, parts, look, summary), data: await figureFile(look, parts, text) };
}

interface LaidOut {
  readonly parts: readonly SavedPart[];
  readonly text: FigureText;
}

/** Its figures and their texts. @throws Error while values are still being read */
function laidOut(
  picture: StepPicture,
  look: PictureLook,
  { model }: TraceSummary,
  slide?: SavedLook['slide'],
): LaidOut {
  const { caption } = picture;
  const drawn = withSigns(partsOf(picture, look, look.withNumbers, slide), caption);
  const sharing = drawn && !picture.isWhole ? withOneLegend(drawn) : drawn;
  const parts = sharing?.map((part) => (look.withText ? part : withoutNotes(part)));
  if (!parts) throw new Error(heatMap.noPicture);
  const said = figureText(
    parts.map(({ text }) => text),
    model,
    caption,
  );
  return { parts, text: { ...said, isOnlyInFile: !look.withText, isSlide: look.shape === 'slide' } };
}

/** Adds a note that explains the signs in its tokens and the numbers behind them, unless a figure's note says that. */
function withSigns(
  parts: readonly SavedPart[] | undefined,
  caption: StepPicture['caption'],
): readonly SavedPart[] | undefined {
  const [first, ...others] = parts ?? [];
  if (!parts || !first) return parts;
  const told = [caption?.finding ?? caption?.lead ?? '', caption?.further ?? '', ...(caption?.noted ?? [])];
  // Between words this sign is only a separator.
  const words = [...told, ...(caption?.traced ?? []), ...parts.flatMap(({ drawing }) => wordsIn(drawing))].map((one) =>
    one.replaceAll(' · ', ' '),
  );
  const hasPositions = told.some((one) => / \(\d+\)/.test(one));
  const wanted = [signsAmong(words), hasPositions ? texts.positions : ''];
  const noted = parts.flatMap(({ text }) => text.notes);
  const missing = wanted.filter((note) => note !== '' && !noted.some((one) => one.includes(note)));
  return [{ ...first, text: { ...first.text, notes: [...first.text.notes, ...missing] } }, ...others];
}

function nameOf(
  picture: StepPicture,
  parts: readonly SavedPart[],
  { colors, transparent }: PictureLook,
  summary: TraceSummary,
): string {
  const shown = shownIn(picture, parts);
  const name = picture.fileOf
    ? picture.fileOf(shown.join('-') || besideIn(parts))
    : pictureNameOf(shown, summary, picture.caption?.step);
  return withGround(name, [isDark(colors) ? 'dark' : 'light', ...(transparent ? ['transparent'] : [])].join('-'));
}

/** Adds the background to the name after the step or the content, since lists of files cut the end of names. */
function withGround(name: string, ground: string): string {
  const [step] = /^step-\d+(?=-|_|$)/.exec(name) ?? /^[^_]*/.exec(name) ?? [''];
  return `${step}-${ground}${name.slice(step.length)}`;
}

/** Whether it is made for a dark background; with the editor's colours, that depends on the present theme. */
function isDark(colors: PictureLook['colors']): boolean {
  return inkOn(paletteOf(colors).background) === '#fff';
}

function paletteOf(colors: PictureLook['colors']): Palette {
  return colors === 'editor' ? currentPalette() : documentPalette(colors);
}

/** Keeps labels and colour scale. */
function withoutNotes(part: SavedPart): SavedPart {
  const { common, ...text } = part.text;
  return { ...part, text: { ...text, notes: [], ...(common && { common: [] }) } };
}

/** What is shown, for a file name. For a whole step, which its number identifies, only the head or block. */
function shownIn({ isWhole }: StepPicture, parts: readonly SavedPart[]): string[] {
  const places = new Set(parts.flatMap(({ place }) => place ?? []));
  if (isWhole && places.size === 1) return [...places];
  return parts.length === 1 ? parts.map(({ file }) => file) : [];
}

/** The same for figures side by side: "attn.pattern-head-0.2-vs-head-5.6". */
function besideIn(parts: readonly SavedPart[]): string {
  const [first, ...others] = [...new Set(parts.map(({ file }) => file))];
  if (first === undefined) return 'figures';
  const ofFirst = parts[0]?.place;
  const stem = ofFirst !== undefined && first.endsWith(ofFirst) ? first.slice(0, -ofFirst.length) : '';
  const own = (file: string) => (file.startsWith(stem) ? file.slice(stem.length) : file);
  return [first, ...others.map(own)].join('-vs-');
}

/** @param withNumbers overrides the look's choice @returns `undefined` while some values are still being read */
export function partsOf(
  { figures, caption }: StepPicture,
  { colors, withText, withNumbers: chosen }: PictureLook,
  withNumbers: SavedLook['withNumbers'] = chosen,
  slide?: SavedLook['slide'],
): readonly SavedPart[] | undefined {
  const palette = paletteOf(colors);
  const { text: font, mono } = currentFonts();
  const style = { palette, font, mono };
  const isAlone = figures.length === 1;
  const drawn = figures.map(({ draw }) =>
    draw({ style, isAlone, isTold: caption !== undefined && withText, withNumbers, slide }),
  );
  // Beside a figure in a presentation, the numbers of the sentence are lower on the page.
  const parts = drawn
    .filter((part) => part !== undefined)
    .toSorted((a, b) => Number(b.isFirst ?? false) - Number(a.isFirst ?? false));
  return parts.length > 0 && parts.length === drawn.length ? parts : undefined;
}

/** Whether all values that it shows are loaded. */
export function isReady(picture: StepPicture): boolean {
  return partsOf(picture, DEFAULT_LOOK) !== undefined;
}

/** A description for people: "step 8", or the name of a single figure. `undefined` while its values are still being read. */
export function aboutPicture(picture: StepPicture): string | undefined {
  const { caption, isWhole, name } = picture;
  if (name !== undefined) return name;
  if (isWhole && caption?.step !== undefined) return texts.step(caption.step);
  return partsOf(picture, DEFAULT_LOOK)
    ?.map(({ text, called }) => called ?? text.name)
    .join(', ');
}

/**
 * Copies the picture. The clipboard is asked before drawing, since it requires a recent user action.
 * @returns a message that says what was done
 */
export async function copyPicture(picture: StepPicture, summary: TraceSummary): Promise<string> {
  const draw = async () => {
    await readPicture(picture);
    const { data } = await drawPicture(picture, DEFAULT_LOOK, summary);
    return new Blob([data.slice()], { type: PNG });
  };
  try {
    await navigator.clipboard.write([new ClipboardItem({ [PNG]: draw() })]);
  } catch (error) {
    throw new Error(exportTexts.notCopied(errorMessage(error)));
  }
  return exportTexts.pictureCopied;
}

/** Asks how the picture should look and where to save it. @returns a message that says what was done */
export async function savePicture(
  picture: StepPicture,
  summary: TraceSummary,
  dialog: PictureDialog,
  host: PanelHost,
): Promise<string> {
  await readPicture(picture);
  const about = isReady(picture) ? aboutPicture(picture) : undefined;
  if (about === undefined) throw new Error(heatMap.noPicture);
  const look = await dialog.ask(texts.ask(about), host);
  if (!look) return '';
  const { name, data } = await drawPicture(picture, look, summary);
  const saved = await host.connection.save({ kind: 'figure', name, about, format: look.format, data });
  return saved ? exportTexts.saved(saved.name) : '';
}
