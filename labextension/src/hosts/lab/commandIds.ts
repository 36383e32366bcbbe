// The commands, for palette, menu and whoever wants to call them; README.md says what each takes.
export const COMMANDS = {
  show: "centml-nb:show",
  use: "centml-nb:use",
  release: "centml-nb:release",
  connect: "centml-nb:connect",
  logIn: "centml-nb:log-in",
  logOut: "centml-nb:log-out",
  checkSaved: "centml-nb:show-refused",
  tutorial: "centml-nb:open-tutorial",
} as const;
