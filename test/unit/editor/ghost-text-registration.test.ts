/** Where the editor may ask for ghost text, and until when it may where that was asked for once. */
import { expect, it, vi } from 'vitest';
import { Registration } from '../../../src/editor/ghost-text/registration';
import type { GhostTextSwitch } from '../../../src/editor/ghost-text/switch';
import { partOf } from '../part-of';

const { listeners, registered, documents, log } = vi.hoisted(() => ({
  documents: [] as { languageId: string }[],
  listeners: {} as Record<'opened' | 'changed' | 'closed', (event: unknown) => void>,
  /** Languages of each provider that is registered now. */
  registered: new Set<string>(),
  /** Languages that were ever registered, and when they no longer were. */
  log: [] as string[],
}));

vi.mock('vscode', () => {
  const ignored = () => ({ dispose: () => undefined });
  const listen = (name: 'opened' | 'changed' | 'closed') => (listener: (event: unknown) => void) => {
    listeners[name] = listener;
    return ignored();
  };
  return {
    Disposable: { from: ignored },
    workspace: {
      textDocuments: documents,
      onDidOpenTextDocument: listen('opened'),
      onDidChangeTextDocument: listen('changed'),
      onDidCloseTextDocument: listen('closed'),
    },
    languages: {
      registerInlineCompletionItemProvider: ({ language }: { language: string }) => {
        registered.add(language);
        log.push(`+${language}`);
        return {
          dispose: () => {
            registered.delete(language);
            log.push(`-${language}`);
          },
        };
      },
    },
  };
});

it('what was allowed once in a document holds until that one is edited or closed, whatever happens to others', () => {
  const ghostText = partOf<GhostTextSwitch>({ onDidChange: () => ({ dispose: () => undefined }) });
  const registration = new Registration({} as never, ghostText);
  const [document, other] = [{ languageId: 'markdown' }, { languageId: 'log' }];
  const edit = (edited: unknown, contentChanges = [{}]) => listeners.changed({ document: edited, contentChanges });
  registration.allowOnce(document as never);
  edit(other);
  listeners.closed(other);
  edit(document, []); // it was saved
  expect([...registered]).toEqual(['markdown']);
  edit(document);
  expect([...registered]).toEqual([]);
  registration.allowOnce(document as never);
  listeners.closed(document);
  expect([...registered]).toEqual([]);
  registration.allowOnce(document as never);
  registration.dispose();
  expect([...registered]).toEqual([]);
});

it('a language counts again once the document in which ghost text is off is closed', () => {
  const [on, off] = [{ languageId: 'markdown' }, { languageId: 'markdown' }];
  const reasonFor = (document: unknown) => (document === off ? ({ kind: 'off' } as const) : undefined);
  const ghostText = partOf<GhostTextSwitch>({ onDidChange: () => ({ dispose: () => undefined }), reasonFor });
  documents.push(on, off);
  const registration = new Registration({} as never, ghostText);
  expect([...registered]).toEqual([]);
  documents.pop();
  listeners.closed(off);
  expect([...registered]).toEqual(['markdown']);
  registration.dispose();
});

it('a document of another language leaves the request alone that runs in the first: its provider stays', () => {
  const ghostText = partOf<GhostTextSwitch>({
    onDidChange: () => ({ dispose: () => undefined }),
    reasonFor: () => undefined,
  });
  const [text, other] = [{ languageId: 'plaintext' }, { languageId: 'scminput' }];
  documents.splice(0, documents.length, text);
  log.length = 0;
  const registration = new Registration({} as never, ghostText);
  documents.push(other);
  listeners.opened(other);
  documents.pop();
  listeners.closed(other);
  expect(log).toEqual(['+plaintext', '+scminput', '-scminput']);
  registration.dispose();
  expect([...registered]).toEqual([]);
});
