/** The buttons that zoom a heat map, and the line that says which part of it is shown. */
import { html, nothing } from 'lit';
import type { Axes } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Dimension } from '../../choice/choice';
import { describeHidden, describePart } from '../../heat-map/describe';
import { spanOfLayout } from '../../heat-map/geometry';
import type { Screen } from '../../heat-map/screen';
import { spokenIndex } from '../../strings/axes';
import { heatMap as strings } from '../../strings/heat-map';

/** The zoom factor of a button. */
const STEP = 2;

/**
 * Below the row labels, where nothing is drawn. The focused map does all of this by keys, so the buttons are not in the tab
 * order.
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
  /** Whether values are being loaded. */
  readonly arriving: boolean;
  readonly dimension: Dimension | undefined;
  readonly clearDimension: () => void;
}

/** Says which part is shown, with a way back, or how much the overview leaves out, and which column is outlined. */
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
