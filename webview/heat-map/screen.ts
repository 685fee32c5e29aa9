/** Two canvases that show a heat map: its overview, or a zoomed part of it. Drawn at most once per frame. */
import { type Camera, cellSizeAt, maxZoom, type Plot, panBy, reveal, seen, within, zoomAround } from './camera';
import type { Frame } from './frame';
import { layWindow, positionAt, spanOfLayout } from './geometry';
import { paintOverlay } from './overlay';
import { paintPicture } from './painter';
import { boxOf, type Cell, type Cells, cellAtPoint, type Picture, valueAt } from './picture';
import type { Selection } from './selection';
import type { Tiles } from './tiles';

/** While the picture moves, its legend and the tip are updated at this interval, in milliseconds. */
const FOLLOWING = 100;

/** A point of the canvas, in CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

interface ScreenHooks {
  /** Called when the next frame will show another part. */
  moving(): void;
  /** Called when the view has changed: at intervals while the picture moves, and once when it rests. */
  moved(): void;
}

/** In CSS pixels from the corner of the picture. */
export interface CellEdges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export class Screen {
  /** What is drawn now. */
  picture: Picture | undefined;
  private overview: Picture | undefined;
  private tiles: Tiles | undefined;
  private plot: Plot | undefined;
  private part: Camera | undefined;
  private selection: Selection = {};
  private image: ImageData | undefined;
  private frame: number | undefined;
  private follow: ReturnType<typeof setTimeout> | undefined;
  /** How often the picture was drawn. */
  private draws = 0;
  private stale = { picture: true, overlay: true };

  constructor(
    private readonly base: HTMLCanvasElement,
    private readonly over: HTMLCanvasElement,
    private readonly hooks: ScreenHooks,
  ) {}

  /** The part in view; `undefined` for the overview. */
  get camera(): Camera | undefined {
    return this.part;
  }

  get zoomable(): boolean {
    return this.plot !== undefined && maxZoom(this.plot) > 1.0001;
  }

  get canZoomIn(): boolean {
    const { plot } = this;
    return plot !== undefined && (this.part?.zoom ?? 1) < maxZoom(plot) - 1e-4;
  }

  /** The size of the picture on the page, whether it is drawn or not. */
  layOut(frame: Frame): void {
    for (const canvas of [this.base, this.over]) {
      canvas.style.setProperty('width', `${frame.width / frame.pageRatio}px`);
      canvas.style.setProperty('height', `${frame.height / frame.pageRatio}px`);
    }
  }

  /** Shows this from now on; the part in view stays if the matrix has the same size. */
  show(overview: Picture, plot: Plot, tiles: Tiles): void {
    const sameSize = this.plot?.rows === plot.rows && this.plot.columns === plot.columns;
    if (!sameSize) this.part = undefined;
    if (this.overview !== overview || this.tiles !== tiles) this.stale.picture = true;
    Object.assign(this, { overview, plot, tiles });
    if (this.part) this.part = within(plot, this.part);
    this.resize(overview.frame);
    this.schedule();
  }

  /** Shows nothing, and releases the memory of pictures. */
  clear(): void {
    this.overview = undefined;
    this.picture = undefined;
    this.image = undefined;
    this.base.removeAttribute('data-painted');
    this.stale = { picture: true, overlay: true };
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    for (const canvas of [this.base, this.over]) if (canvas.width > 0) Object.assign(canvas, { width: 0, height: 0 });
  }

  select(selection: Selection): void {
    this.selection = selection;
    this.stale.overlay = true;
    this.schedule();
  }

  /** Redraws, as values have arrived. */
  refresh(): void {
    this.stale.picture = true;
    this.schedule();
  }

  /** @param at the point that stays in place; without it, the cell that is read, or else the middle */
  zoomBy(factor: number, at?: Point): void {
    const { plot, picture } = this;
    if (!plot || !picture) return;
    const { x, y } = at ? this.inPlot(at) : this.readPoint(picture);
    const anchor = { x, y, row: positionAt(picture.rows, y), column: positionAt(picture.columns, x) };
    this.look(zoomAround(plot, this.part?.zoom ?? 1, factor, anchor));
  }

  /** In CSS pixels. @returns whether that changed the view */
  panBy(dx: number, dy: number): boolean {
    const { plot, part, overview } = this;
    if (!plot || !part || !overview) return false;
    const next = panBy(plot, part, dx * overview.frame.pageRatio, dy * overview.frame.pageRatio);
    const changed = next.row !== part.row || next.column !== part.column;
    if (changed) this.look(next);
    return changed;
  }

  /** Moves the view so that it shows a cell. */
  reveal({ row, column }: Cell): void {
    const { plot, part } = this;
    if (plot && part) this.look(reveal(plot, part, row, column));
  }

  reset(): void {
    this.look(undefined);
  }

  cellAt(point: Point): Cell | undefined {
    const { picture } = this;
    if (!picture) return undefined;
    const { pageRatio, left } = picture.frame;
    return cellAtPoint(picture, left, point.x * pageRatio, point.y * pageRatio);
  }

  valueOf(cell: Cell): number | undefined {
    return this.picture && valueAt(this.picture, cell);
  }

  /** The edges of a cell in CSS pixels, as far as it is in view. */
  anchorOf(cell: Cell): CellEdges | undefined {
    const { picture } = this;
    const box = picture && boxOf(picture, picture.frame.left, cell);
    if (!picture || !box) return undefined;
    const { pageRatio, left } = picture.frame;
    const most = { x: left + picture.columns.length, y: picture.rows.length };
    return {
      left: Math.max(box.x, left) / pageRatio,
      right: Math.min(box.x + box.width, most.x) / pageRatio,
      top: Math.max(box.y, 0) / pageRatio,
      bottom: Math.min(box.y + box.height, most.y) / pageRatio,
    };
  }

  /** Draws now what the next frame would draw. */
  flush(): void {
    if (this.frame === undefined) return;
    cancelAnimationFrame(this.frame);
    this.draw();
  }

  private look(camera: Camera | undefined): void {
    this.part = camera;
    this.hooks.moving();
    this.refresh();
  }

  private inPlot({ x, y }: Point): Point {
    const { pageRatio, left } = (this.overview as Picture).frame;
    return { x: x * pageRatio - left, y: y * pageRatio };
  }

  private readPoint(picture: Picture): Point {
    const { left } = picture.frame;
    const box = this.selection.cell && boxOf(picture, left, this.selection.cell);
    if (box) return { x: box.x - left + box.width / 2, y: box.y + box.height / 2 };
    return { x: picture.columns.length / 2, y: picture.rows.length / 2 };
  }

  private resize({ width, height }: Frame): void {
    for (const canvas of [this.base, this.over]) {
      // Setting a canvas's size clears it, even to the same size.
      if (canvas.width === width && canvas.height === height) continue;
      Object.assign(canvas, { width, height });
      this.stale = { picture: true, overlay: true };
    }
  }

  private schedule(): void {
    if (this.overview) this.frame ??= requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = undefined;
    const { overview, base, over } = this;
    if (!overview) return;
    if (this.stale.picture) {
      const picture = this.part ? this.zoomed(overview, this.part) : overview;
      this.picture = picture;
      paintPicture(base.getContext('2d') as CanvasRenderingContext2D, picture, this.imageFor(picture));
      base.setAttribute('data-painted', '');
      this.draws++;
      if (this.follow === undefined) this.watch();
    }
    if (this.picture) paintOverlay(over.getContext('2d') as CanvasRenderingContext2D, this.picture, this.selection);
    this.stale = { picture: false, overlay: false };
  }

  /** Texts beside the picture need not follow every frame; once it rests, more values are fetched. */
  private watch(): void {
    const { draws } = this;
    this.follow = setTimeout(() => {
      this.follow = undefined;
      if (this.draws !== draws) this.watch();
      else if (this.part) this.tiles?.prefetch();
      this.hooks.moved();
    }, FOLLOWING);
  }

  private zoomed(overview: Picture, camera: Camera): Picture {
    const [plot, tiles] = [this.plot as Plot, this.tiles as Tiles];
    const spans = seen(plot, camera);
    tiles.want(spans.rows, spans.columns);
    const cell = cellSizeAt(plot, camera.zoom);
    const cells: Pick<Cells, 'rows' | 'columns'> = {
      rows: layWindow(plot.rows, camera.row, cell.height, plot.height),
      columns: layWindow(plot.columns, camera.column, cell.width, plot.width),
    };
    // Exactly the cells of the layout, despite rounding.
    return { ...overview, ...cells, ...tiles.read(spanOfLayout(cells.rows), spanOfLayout(cells.columns)) };
  }

  private imageFor({ rows, columns }: Cells): ImageData {
    const { image } = this;
    if (image?.width === columns.length && image.height === rows.length) return image;
    this.image = new ImageData(columns.length, rows.length);
    return this.image;
  }
}
