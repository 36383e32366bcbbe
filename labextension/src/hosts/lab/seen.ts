// What was seen last of each kernel, for the status bar: who, until when, how many keys.
import { type ISignal, Signal } from "@lumino/signaling";
import type { Vault } from "../../vault/messages";

export class Seen {
  readonly changed: ISignal<this, void>;
  private said = new Signal<this, void>(this);
  private vaults = new Map<string, Vault>();

  constructor() {
    this.changed = this.said;
  }

  note(kernelId: string, vault: Vault): void {
    this.vaults.set(kernelId, vault);
    this.said.emit();
  }

  of(kernelId: string): Vault | undefined {
    return this.vaults.get(kernelId);
  }
}
