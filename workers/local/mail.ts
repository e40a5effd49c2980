/**
 * Mails sent on this machine. Miniflare's email binding writes them to a folder of its own; they are moved to
 * DATA_DIR/mail, where they stay and where the local mail page reads them.
 */
import fs from 'node:fs';
import path from 'node:path';
import PostalMime from 'postal-mime';

export type Mail = {
  id: string;
  at: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
};

export class Mailbox {
  readonly #folder: string;
  readonly #incoming: string;

  constructor(dataDir: string, incoming: string) {
    this.#folder = path.join(dataDir, 'mail');
    this.#incoming = incoming;
    fs.mkdirSync(this.#folder, { recursive: true });
  }

  /** Moves what has come in since. */
  collect(): void {
    if (!fs.existsSync(this.#incoming)) return;
    for (const entry of fs.readdirSync(this.#incoming, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.eml')) continue;
      const from = path.join(entry.parentPath, entry.name);
      const at = fs.statSync(from).mtime.toISOString().replace(/[:.]/g, '-');
      fs.renameSync(from, path.join(this.#folder, `${at}-${entry.name.slice(0, 8)}.eml`));
    }
  }

  ids(): string[] {
    this.collect();
    return fs
      .readdirSync(this.#folder)
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .reverse();
  }

  raw(id: string): Buffer | null {
    const file = path.join(this.#folder, path.basename(id));
    return this.ids().includes(id) ? fs.readFileSync(file) : null;
  }

  async read(id: string): Promise<Mail | null> {
    const raw = this.raw(id);
    if (!raw) return null;
    const mail = await PostalMime.parse(raw);
    return {
      id,
      at: mail.date ?? '',
      from: mail.from?.address ?? '',
      to: (mail.to ?? []).map(({ address }) => address).join(', '),
      subject: mail.subject ?? '',
      text: mail.text ?? '',
      html: mail.html ?? '',
    };
  }
}
