// The details of the cells, a column packed together (RFC 1950 in base64): unpacked when one of them is first opened.
const details = (() => {
  // They stand behind this script, so that the page is of use before they have all arrived.
  const whole = new Promise((done) => document.addEventListener("DOMContentLoaded", done));
  const columns = new Map();

  const unpack = async (column) => {
    await whole;
    const packed = atob(document.getElementById(`details-${column}`).textContent);
    const bytes = new Uint8Array(packed.length);
    for (let at = 0; at < packed.length; at += 1) bytes[at] = packed.charCodeAt(at);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  };

  const of = async (number, column) => {
    if (!columns.has(column)) columns.set(column, unpack(column));
    const { steps, events, logs } = await columns.get(column);
    return { steps: steps[number], events: events[number], log: logs[number] };
  };

  const missing = "DecompressionStream" in window ? ""
    : "This browser cannot unpack the details of a cell: it lacks DecompressionStream, which Chrome has since 80, Firefox since 113 and Safari since 16.4. The report of `conformance run --json` holds them plainly.";
  return { of, missing };
})();
