/** The two canvases of a heat map in the page: drawn on, zoomed and moved, with the values of the part that is seen. */

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
  /** Once the canvases are in the page. */
  screen: Screen | undefined;
  gestures: Gestures | undefined;
  /** Of what is shown, also while it is not zoomed. */
  tiles: Tiles | undefined;
  private readonly repaint = () => this.host.requestUpdate();

  /** @param moving called before another part is seen with the next frame */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly moving: () => void,
  ) {
    host.addController(this);
    // Zooming the page changes how many device pixels there are.
    new Listeners(host, window, { resize: this.repaint });
  }

  hostDisconnected(): void {
    this.screen?.clear();
    this.dropTiles();
  }

  /** @param over lies over the other one: marks are drawn on it, and pointers meet it */
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

  /** Take the frame's room in the page. @param overview what is drawn in it, where it is seen */
  show(frame: Frame, overview: Picture | undefined, tensor: StepTensor, panel: PanelData): void {
    const { screen } = this;
    if (!screen) return;
    const couldZoom = screen.zoomable;
    screen.layOut(frame);
    if (overview) screen.show(overview, plotOf(tensor, frame), this.tilesOf(tensor, panel));
    else screen.clear();
    // What is rendered depends on it.
    if (screen.zoomable !== couldZoom) this.host.requestUpdate();
  }

  /** The values are of something else from now on. */
  dropTiles(): void {
    this.tiles?.cancel();
    this.tiles = undefined;
  }

  private tilesOf(tensor: StepTensor, panel: PanelData): Tiles {
    this.tiles ??= new Tiles(panel.windows, addressOf(tensor, panel.summary), tensor, () => this.screen?.refresh());
    return this.tiles;
  }
}
