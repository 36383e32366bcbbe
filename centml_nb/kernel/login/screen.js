// The screen of a login that waits. What is typed goes to the kernel once, and is kept nowhere.
const LABELS = { link: "Open the login page", code: "Open the page for the code" };

function make(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// JupyterLab takes Enter in a cell's output, unless the focused element itself says no.
function keepShortcutsAway(...elements) {
  for (const element of elements) element.setAttribute("data-lm-suppress-shortcuts", "true");
}

// What stands between backticks is something to type, or to compare.
function sentence(text) {
  return text.split("`").map((part, index) => (index % 2 ? make("code", "", part) : part));
}

function step({ way, said, address, code }, isFirst) {
  const open = make("a", isFirst ? "cnb-button cnb-first" : "cnb-button", LABELS[way]);
  open.href = address;
  open.target = "_blank";
  open.rel = "noopener noreferrer";
  keepShortcutsAway(open);
  const shown = make("li", "cnb-way", make("span", "cnb-said", ...sentence(said)));
  if (code) shown.append(make("span", "cnb-code", code));
  shown.append(open);
  return shown;
}

function render({ model, el }) {
  const root = make("section", "cnb-login");
  root.setAttribute("aria-label", "Log in to CentML");
  const title = make("h2");
  const left = make("span", "cnb-left");
  const cancel = make("button", "", "Cancel");
  const header = make("header", "", title, left, cancel);
  const ways = make("ol");
  const label = make("label");
  const field = make("input");
  const take = make("button", "", "Log in");
  const form = make("form", "", label, field, take);
  const notes = make("div");
  const told = make("p", "cnb-told");
  let endsAt = 0;

  cancel.type = "button";
  field.type = "password";
  field.autocomplete = "off";
  field.spellcheck = false;
  field.placeholder = "http://127.0.0.1:…/callback?code=…";
  field.id = `cnb-login-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  label.htmlFor = field.id;
  told.setAttribute("role", "status");
  keepShortcutsAway(cancel, field, take);
  root.append(header, ways, form, notes, told);
  el.replaceChildren(root);

  const say = (lines, isBad) => {
    told.classList.toggle("cnb-bad", isBad);
    told.replaceChildren(...lines.flatMap((line, at) => [at ? " " : "", ...sentence(line)]));
  };
  const count = () => {
    const seconds = Math.max(0, Math.round((endsAt - performance.now()) / 1000));
    const rest = String(seconds % 60).padStart(2, "0");
    left.textContent = `${Math.floor(seconds / 60)}:${rest} left`;
  };
  const draw = (screen) => {
    title.textContent = `Log in to ${screen.platform}`;
    endsAt = performance.now() + screen.seconds * 1000;
    count();
    ways.replaceChildren(...screen.steps.map((one, at) => step(one, at === 0)));
    form.hidden = !screen.pasting;
    form.style.display = screen.pasting ? "" : "none";
    label.replaceChildren(...sentence(screen.pasting));
    notes.replaceChildren(...screen.notes.map((note) => make("p", "cnb-note", ...sentence(note))));
  };
  const end = (lines, isIn) => {
    clearInterval(counting);
    for (const gone of [header, ways, form, notes]) gone.remove();
    say(lines, !isIn);
  };
  const hear = (said) => {
    if (said.type === "screen") draw(said);
    if (said.type === "ended") end(said.lines, said.isIn);
    if (said.type === "refused") {
      take.disabled = false;
      say(said.lines, true);
    }
  };
  const paste = (event) => {
    event.preventDefault();
    const value = field.value;
    field.value = "";
    if (!value) return;
    take.disabled = true;
    say(["Asking the platform…"], false);
    model.send({ type: "paste", value });
  };

  const counting = setInterval(count, 1000);
  form.addEventListener("submit", paste);
  // A host that takes Enter for itself keeps it from the form.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") paste(event);
  });
  cancel.addEventListener("click", () => model.send({ type: "cancel" }));
  model.on("msg:custom", hear);
  model.send({ type: "ready" });
  return () => {
    clearInterval(counting);
    model.off("msg:custom", hear);
  };
}

export default { render };
