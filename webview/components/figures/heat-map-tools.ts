/** The buttons that zoom a heat map, and the line that tells what of it is shown. */
import { html, nothing } from 'lit';
import type { Axes } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Dimension } from '../../choice/choice';
import { describeHidden, describePart } from '../../heat-map/describe';
import { spanOfLayout } from '../../heat-map/geometry';
import type { Screen } from '../../heat-map/screen';
import { spokenIndex } from '../../strings/axes';
import { heatMap as strings } from '../../strings/heat-map';

/** A button's zoom. */
const STEP = 2;

/**
 * Below the row labels, where nothing is drawn. All of it can be done by keys where the map has the focus, so that the
 * buttons need no stop of the Tab key.
 */
export function zoomTools(name: string, screen: Screen) {
  const zoomed = screen.camera !== undefined;
  const button = (action: string, label: string, text: string, disabled: boolean, press: () => void) =>
    html`<button type="button" tabindex="-1" data-zoom=${action} aria-label=${label} title=${label} ?disabled=${disabled}
      @click=${press}>${text}</button>`;
  return html`<div class="tools" role="group" aria-label=${strings.zoomTools(name)}>
    ${button('out', strings.zoomOut, '−', !zoomed, () => screen.zoomBy(1 / STEP))}
    ${button('in', strings.zoomIn, '+', !screen.canZoomIn, () => screen.zoomBy(STEP))}
  </div>`;
}

interface Shown {
  readonly tensor: StepTensor;
  readonly axes: Axes;
  readonly screen: Screen | undefined;
  /** Whether values are on their way. */
  readonly arriving: boolean;
  readonly dimension: Dimension | undefined;
  readonly clearDimension: () => void;
}

/** Which part is shown, and the way back; or how much of the overview is left out; and which column is outlined. */
export function shownLine({ tensor, axes, screen, arriving, dimension, clearDimension }: Shown) {
  const hidden = describeHidden(tensor, axes.rows, axes.columns);
  const picture = screen?.camera ? screen.picture : undefined;
  return html`
    ${picture && screen ? partLine(tensor, picture, hidden !== undefined, arriving, () => screen.reset()) : nothing}
    ${picture || hidden === undefined ? nothing : html`<div class="line" data-hidden>${hidden}</div>`}
    ${
      dimension
        ? html`<div class="line" data-dimension=${dimension.index}>
            ${strings.outlined(spokenIndex(dimension.axis, dimension.index))}
            <button type="button" title=${strings.clearOutline} aria-label=${strings.clearOutline}
              @click=${clearDimension}>×</button>
          </div>`
        : nothing
    }
  `;
}

function partLine(
  tensor: StepTensor,
  { rows, columns }: NonNullable<Screen['picture']>,
  shortened: boolean,
  arriving: boolean,
  reset: () => void,
) {
  const [rowSpan, columnSpan] = [spanOfLayout(rows), spanOfLayout(columns)];
  const shown = [rowSpan.start, rowSpan.stop, columnSpan.start, columnSpan.stop].join(',');
  const [label, text] = shortened ? [strings.showBothEnds, strings.bothEnds] : [strings.showWhole, strings.whole];
  return html`<div class="line" data-part=${shown}>
    ${describePart(tensor, rowSpan, columnSpan)}
    <button type="button" data-zoom="reset" title=${label} @click=${reset}>${text}</button>
    ${arriving ? strings.arriving : nothing}
  </div>`;
}
