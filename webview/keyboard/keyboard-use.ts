/** Whether the user is using keys now, as an attribute of a component: hints about keys are shown only then. */
import type { LitElement } from 'lit';
import { panelCommand } from './keys';

export class KeyboardUse {
  constructor(private readonly host: LitElement) {
    host.addController({
      hostConnected: () => {
        window.addEventListener('keydown', this.pressed, { capture: true, passive: true });
        window.addEventListener('pointerdown', this.clicked, { capture: true, passive: true });
      },
      hostDisconnected: () => {
        window.removeEventListener('keydown', this.pressed, { capture: true });
        window.removeEventListener('pointerdown', this.clicked, { capture: true });
      },
    });
  }

  private readonly pressed = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): void => {
    if (!ctrlKey && !altKey && !metaKey && (key === 'Tab' || panelCommand(key)))
      this.host.toggleAttribute('by-keys', true);
  };

  private readonly clicked = (): void => {
    this.host.toggleAttribute('by-keys', false);
  };
}
