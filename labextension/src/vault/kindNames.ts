// What a kind is called: alone, as many, and within a sentence.
import type { Kind } from "./messages";
import { trans } from "./trans";

type Names = readonly [one: string, many: string, inText: string];

const names = (): Record<Kind, Names> => ({
  "bearer-token": [trans.__("Bearer token"), trans.__("Bearer tokens"), trans.__("bearer token")],
  "serverless-key": [
    trans.__("Serverless API key"),
    trans.__("Serverless API keys"),
    trans.__("serverless API key"),
  ],
  certificate: [trans.__("Certificate"), trans.__("Certificates"), trans.__("certificate")],
  "env-var": [
    trans.__("Environment variable"),
    trans.__("Environment variables"),
    trans.__("environment variable"),
  ],
  "hf-token": [trans.__("Hugging Face token"), trans.__("Hugging Face tokens"), trans.__("Hugging Face token")],
  "ssh-key": [trans.__("SSH key"), trans.__("SSH keys"), trans.__("SSH key")],
  "registry-credential": [
    trans.__("Registry credential"),
    trans.__("Registry credentials"),
    trans.__("registry credential"),
  ],
});

export const one = (kind: Kind): string => names()[kind][0];
export const many = (kind: Kind): string => names()[kind][1];
export const inText = (kind: Kind): string => names()[kind][2];
