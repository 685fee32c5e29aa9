/** The two canvases of a heat map in the page: draws, zooms and moves them, and loads the values of the visible part. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { Listeners } from '../../base/listeners';
import type { Frame } from '../../heat-map/frame';
import { Gestures } from '../../heat-map/gestures';
import { plotOf } from '../../heat-map/overview';
import type { Picture } from '../../heat-map/picture';
import { Screen } from '../../heat-map/screen';
import { Tiles } from '../../heat-map/tiles';
import type { PanelData } from '../../panel/panel';
import { addressOf } from '../../sources/address';

export class MapCanvas implements ReactiveController {
  /** `undefined` until the canvases are in the page. */
  screen: Screen | undefined;
  gestures: Gestures | undefined;
  /** The values of the visible part, also while it is not zoomed. */
  tiles: Tiles | undefined;
  private readonly repaint = () => this.host.requestUpdate();

  /** @param moving called before another part is shown in the next frame */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly moving: () => void,
  ) {
    host.addController(this);
    // Page zoom changes the number of device pixels.
    new Listeners(host, window, { resize: this.repaint });
  }

  hostDisconnected(): void {
    this.screen?.clear();
    this.dropTiles();
  }

  /** @param over the upper canvas, which has the marks and receives pointer events */
  attach(base: HTMLCanvasElement, over: HTMLCanvasElement): void {
    const screen = new Screen(base, over, { moving: this.moving, moved: this.repaint });
    this.screen = screen;
    this.gestures = new Gestures(over, {
      zoomBy: (factor, at) => screen.zoomBy(factor, at),
      panBy: (dx, dy) => screen.panBy(dx, dy),
      get draggable() {
        return screen.camera !== undefined;
      },
    });
  }

  /** Takes the frame's room in the page. @param overview what is drawn in it when the overview is shown */
  show(frame: Frame, overview: Picture | undefined, tensor: StepTensor, panel: PanelData): void {
    const { screen } = this;
    if (!screen) return;
    const couldZoom = screen.zoomable;
    screen.layOut(frame);
    if (overview) screen.show(overview, plotOf(tensor, frame), this.tilesOf(tensor, panel));
    else screen.clear();
    // The rendered tools depend on it.
    if (screen.zoomable !== couldZoom) this.host.requestUpdate();
  }

  /** Drops the loaded values, which are about something else. */
  dropTiles(): void {
    this.tiles?.cancel();
    this.tiles = undefined;
  }

  private tilesOf(tensor: StepTensor, panel: PanelData): Tiles {
    this.tiles ??= new Tiles(panel.windows, addressOf(tensor, panel.summary), tensor, () => this.screen?.refresh());
    return this.tiles;
  }
}
