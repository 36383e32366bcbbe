// Opens what the kernel sealed for this front end alone; centml_nb/kernel/panel/sealing.py seals.
import { type Backend, Failure } from "./backend";
import { madeId } from "./channel";
import type { Disclose } from "./messages";
import { trans } from "./trans";

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const INFO = new TextEncoder().encode("centml-nb/sealed/v1");

export interface Disclosed {
  value: string;
  seconds: number;
}

export async function disclose(
  backend: Backend,
  reference: string,
  purpose: Disclose["purpose"],
): Promise<Disclosed> {
  if (!globalThis.isSecureContext || !crypto.subtle) {
    throw new Failure(
      "NotSecure",
      trans.__("This page came over plain http, where the browser seals nothing."),
      trans.__("Open it by https or as localhost, or type: %1", `%vault_reveal ${reference}`),
    );
  }
  const id = madeId();
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const publicKey = encoded(
    await crypto.subtle.exportKey("raw", pair.publicKey),
  );
  const sealed = await backend.ask<"disclose">(
    { type: "disclose", reference, purpose, publicKey },
    id,
  );
  const theirs = await crypto.subtle.importKey(
    "raw",
    decoded(sealed.publicKey),
    CURVE,
    false,
    [],
  );
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: theirs },
    pair.privateKey,
    256,
  );
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, [
    "deriveKey",
  ]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: INFO },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const opened = await crypto.subtle.decrypt(
    {
      name: "AES-GCM",
      iv: decoded(sealed.nonce),
      additionalData: new TextEncoder().encode(id),
    },
    key,
    decoded(sealed.ciphertext),
  );
  return { value: new TextDecoder().decode(opened), seconds: sealed.seconds };
}

function encoded(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
