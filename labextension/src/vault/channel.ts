// Requests and their answers over any wire that carries messages both ways.
import { type Asked, type Backend, Failure, isMessage } from "./backend";
import type { Request } from "./messages";
import { trans } from "./trans";

export interface Wire {
  send(content: object): void;
  // Returns how to stop listening.
  listen(listener: (content: unknown) => void): () => void;
}

interface Waiting {
  resolve: (answer: never) => void;
  reject: (failure: Failure) => void;
}

export function madeId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) =>
    word.toString(36),
  ).join("-");
}

export class Channel implements Backend {
  private waiting = new Map<string, Waiting>();
  private listeners = new Set<() => void>();
  private stopListening: () => void;

  constructor(private wire: Wire) {
    this.stopListening = wire.listen((content) => this.take(content));
  }

  ask(request: Asked, id = madeId()): Promise<never> {
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      try {
        this.wire.send({ ...request, id } as Request);
      } catch {
        this.waiting.delete(id);
        reject(
          new Failure(
            "KernelGone",
            trans.__("The kernel of this panel is gone."),
            trans.__("Run the cell again: %1", "%vault_panel"),
          ),
        );
      }
    });
  }

  onChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // Whoever still waits is told.
  close(failure?: Failure): void {
    this.stopListening();
    if (failure) this.waiting.forEach(({ reject }) => reject(failure));
    this.waiting.clear();
    this.listeners.clear();
  }

  private take(content: unknown): void {
    if (!isMessage(content)) return;
    if (content.type === "changed") {
      this.listeners.forEach((listener) => listener());
      return;
    }
    // Another front end's answer has an id that nobody here waits for.
    const waiting = this.waiting.get(content.id);
    if (!waiting) return;
    this.waiting.delete(content.id);
    if (content.type === "failed") {
      waiting.reject(new Failure(content.error, content.message, content.hint));
    } else {
      waiting.resolve(content as never);
    }
  }
}
