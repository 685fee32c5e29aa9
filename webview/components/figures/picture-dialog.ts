/** A dialog that asks how a picture should look before it is saved. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { KEEP_PICTURE_LOOK, PICTURE_LOOK } from '../../../src/engine/protocol/panel-protocol';
import { DEFAULT_LOOK, type PictureLook, restoreLook } from '../../heat-map/picture-look';
import type { PanelHost } from '../../sources/panel-host';
import { pictureTexts as texts } from '../../strings/exports';
import { inkOn } from '../../theme/color';
import { dialogStyles } from '../../theme/dialog-styles';
import { documentPalette } from '../../theme/palettes';
import { sharedStyles } from '../../theme/styles';
import { currentPalette } from '../../theme/theme';
import { isPresented } from '../../theme/type-size';
import '@vscode-elements/elements/dist/vscode-button';
import { Asking } from '../controls/asking';
import '../controls/segmented';

/** Whether its text is dark, on a light background. */
function hasDarkText(colors: PictureLook['colors']): boolean {
  const { background } = colors === 'editor' ? currentPalette() : documentPalette(colors);
  return inkOn(background) !== '#fff';
}

@customElement('trace-picture-dialog')
export class PictureDialog extends LitElement {
  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      /* As wide whatever its heading, and laid out by its own width instead of its surroundings', so that its buttons keep
         their places. */
      dialog { width: 36em; container-type: inline-size; }
      h3 { overflow-wrap: anywhere; }
      .form { display: grid; grid-template-columns: max-content 1fr; gap: 10px 14px; align-items: center; }
      label.whole { grid-column: 2; }
      .off { opacity: 0.5; }
      .buttons { grid-column: 1 / -1; }
    `,
  ];

  @state() private look: PictureLook = DEFAULT_LOOK;
  /** The shape for pictures saved outside of presentations. */
  private ownShape: PictureLook['shape'] = DEFAULT_LOOK.shape;
  private connection: PanelHost['connection'] | undefined;
  @state() private heading = '';
  private readonly asking = new Asking<PictureLook>(this);

  override render() {
    return this.asking.dialog(() => this.form(), this.pressed);
  }

  private form() {
    const { look } = this;
    const drawn = look.format === 'png';
    return html`<h3 id="heading">${this.heading}</h3>
      <div class="form">
        <span>${texts.format}</span>
        <trace-segmented words .label=${texts.format} .showLabel=${false} .options=${texts.formats} .value=${look.format}
          data-choice="format" @pick=${(event: CustomEvent<PictureLook['format']>) => this.change({ format: event.detail })}></trace-segmented>
        <span class=${drawn ? '' : 'off'}>${texts.size}</span>
        <trace-segmented words .label=${texts.size} .showLabel=${false} .options=${texts.sizes} .value=${String(look.size)}
          .disabled=${!drawn} title=${drawn ? nothing : texts.noSize} data-choice="size"
          @pick=${(event: CustomEvent<string>) => this.change({ size: Number(event.detail) as PictureLook['size'] })}></trace-segmented>
        <span>${texts.shape}</span>
        <trace-segmented words .label=${texts.shape} .showLabel=${false} .options=${texts.shapes} .value=${look.shape}
          data-choice="shape" @pick=${(event: CustomEvent<PictureLook['shape']>) => this.change({ shape: event.detail })}></trace-segmented>
        <span>${texts.colors}</span>
        <trace-segmented words .label=${texts.colors} .showLabel=${false} .options=${texts.colorSets} .value=${look.colors}
          data-choice="colors" @pick=${(event: CustomEvent<PictureLook['colors']>) => this.change({ colors: event.detail })}></trace-segmented>
        ${this.box('withText', texts.withText)} ${this.box('withNumbers', texts.withNumbers)}
        ${this.box('transparent', texts.transparent(hasDarkText(look.colors)))}
        <div class="buttons">
          <vscode-button secondary @click=${this.asking.cancel}>${texts.cancel}</vscode-button>
          <vscode-button data-action="save-picture" autofocus @click=${this.save}>${texts.save(look.format)}</vscode-button>
        </div>
      </div>`;
  }

  private box(choice: 'withText' | 'withNumbers' | 'transparent', label: string) {
    return html`<label class="whole"><input type="checkbox" data-choice=${choice} .checked=${this.look[choice]}
      @change=${(event: Event) => this.change({ [choice]: (event.target as HTMLInputElement).checked })}> ${label}</label>`;
  }

  /** Begins with the last look chosen in any panel. @returns the chosen look; `undefined` if the dialog was cancelled */
  async ask(heading: string, { connection }: Pick<PanelHost, 'connection'>): Promise<PictureLook | undefined> {
    this.connection = connection;
    const look = restoreLook((await connection.ask(PICTURE_LOOK, undefined)).look);
    this.ownShape = look.shape;
    // In a presentation the picture is meant for a slide.
    this.look = isPresented() ? { ...look, shape: 'slide' } : look;
    this.heading = heading;
    return this.asking.ask();
  }

  /** Kept at once, so that it is found again however the dialog ends. */
  private change(part: Partial<PictureLook>): void {
    this.look = { ...this.look, ...part };
    // The slide shape is chosen by a presentation; other pictures begin with the user's own shape.
    const shape = isPresented() ? this.ownShape : this.look.shape;
    this.connection?.send(KEEP_PICTURE_LOOK, { look: { ...this.look, shape } });
  }

  private readonly save = (): void => this.asking.give(this.look);

  /** Enter acts on the focused control: it chooses an option or ticks a box. On an option that is chosen already it saves. */
  private readonly pressed = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.key !== 'Enter' || event.isComposing || !(target instanceof HTMLElement)) return;
    // An unchosen option handles the key itself. In other cases, the key that closes the dialog must not press what gets the
    // focus next.
    if (target.getAttribute('aria-checked') === 'false') return;
    event.preventDefault();
    if (target instanceof HTMLInputElement) target.click();
    else if (target.localName !== 'vscode-button') this.save();
  };
}
