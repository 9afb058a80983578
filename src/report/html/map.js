"use strict";
(() => {
  const rows = [...document.querySelectorAll("#map tbody tr")];
  if (!rows.length) return;
  const form = document.getElementById("filters");
  const apply = () => {
    const words = document.getElementById("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set([...form.querySelectorAll("[name=verdict]:checked")].map((box) => box.value));
    const reported = document.getElementById("reported").checked;
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !verdicts.has(row.dataset.verdict) || (reported && !("reported" in row.dataset)) || !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("none").hidden = shown > 0;
    document.getElementById("shown").textContent = `${shown} of ${rows.length}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
