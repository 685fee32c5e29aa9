/** The bytes of a picture that is saved, and the name of its file. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { figureText } from '../../heat-map/figure';
import { figureFile } from '../../heat-map/figure-file';
import type { PictureLook } from '../../heat-map/picture-look';
import type { StepPicture } from '../../heat-map/shown-figures';
import type { PanelHost } from '../../sources/panel-host';
import { pictureNameOf } from '../../state/figures/value-export';
import { exportTexts, pictureTexts } from '../../strings/exports';
import { heatMap } from '../../strings/heat-map';
import { documentPalette } from '../../theme/palettes';
import { currentFonts, currentPalette } from '../../theme/theme';
import type { PictureDialog } from './picture-dialog';

interface Drawn {
  readonly name: string;
  readonly data: Uint8Array;
}

/** @throws where values are still being read */
export async function drawPicture(
  { figures, caption }: StepPicture,
  look: PictureLook,
  summary: TraceSummary,
): Promise<Drawn> {
  const palette = look.colors === 'editor' ? currentPalette() : documentPalette(look.colors);
  const { text: font, mono } = currentFonts();
  const style = { palette, font, mono };
  const isAlone = figures.length === 1;
  const drawn = figures.map(({ draw }) => draw({ style, isAlone, isTold: caption !== undefined }));
  const parts = drawn.filter((part) => part !== undefined);
  if (parts.length === 0 || parts.length < drawn.length) throw new Error(heatMap.noPicture);
  const file = isAlone ? parts.map((part) => part.file) : [];
  return {
    name: pictureNameOf(file, (summary.source ?? summary).text, caption?.step),
    data: await figureFile(
      look,
      parts,
      figureText(
        parts.map(({ text }) => text),
        summary.model,
        caption,
      ),
    ),
  };
}

/** Asks how the picture shall look, and where to. @returns what was done */
export async function savePicture(
  picture: StepPicture,
  summary: TraceSummary,
  dialog: PictureDialog,
  host: PanelHost,
): Promise<string> {
  const look = await dialog.ask(picture.caption ? pictureTexts.step : pictureTexts.figure);
  if (!look) return '';
  const { name, data } = await drawPicture(picture, look, summary);
  const saved = await host.connection.save({ kind: 'figure', name, format: look.format, data });
  return saved ? exportTexts.saved(saved.name) : '';
}
