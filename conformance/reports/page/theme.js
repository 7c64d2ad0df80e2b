// Light, dark, or as the system has it; remembered where the browser allows a file to remember.
(() => {
  const button = document.getElementById("theme");
  const words = { "": ["◐", "as the system has them"], light: ["☀", "light"], dark: ["☾", "dark"] };
  const order = Object.keys(words);
  const kept = { get: () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } },
                 set: (name) => { try { localStorage.setItem("theme", name); } catch { /* a file may not remember */ } } };
  const show = (name) => {
    document.documentElement.dataset.theme = name;
    button.textContent = words[name][0];
    button.setAttribute("aria-label", `Colours: ${words[name][1]}`);
  };
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(document.documentElement.dataset.theme) + 1) % order.length];
    kept.set(next);
    show(next);
  });
  show(kept.get() in words ? kept.get() : "");
})();
