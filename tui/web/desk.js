// Around the terminal's own script, which stands before this one: a clean address, the font before the first
// measurement, and what to do when the connection has ended.
"use strict";

(() => {
  const texts = document.body.dataset;
  const why = document.getElementById("why");
  const again = document.getElementById("again");
  // The server's close codes, see tui/web/server.py; any other end is a lost connection.
  const endings = { 1000: texts.left, 4001: texts.full, 4002: texts.ended };

  // The token is used up; it need not stay in the address bar and in the history.
  history.replaceState(null, "", location.pathname);

  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...rest) {
      super(...rest);
      let refused = "";
      // Whoever opens the page types at once, without a click first.
      this.addEventListener("open", () => document.querySelector(".xterm-helper-textarea").focus());
      this.addEventListener("message", (event) => {
        if (typeof event.data !== "string") return;
        const [kind, text] = JSON.parse(event.data);
        if (kind === "refused") refused = text;
      });
      this.addEventListener("close", (event) => {
        why.textContent = refused || endings[event.code] || texts.lost;
        document.body.classList.add("-closed");
        again.focus();
      });
    }

    // The terminal tells of focus and size whether or not there is anyone to tell.
    send(data) {
      if (this.readyState === Plain.OPEN) super.send(data);
    }
  };
  again.addEventListener("click", () => location.reload());

  // Cells are measured when the terminal opens: by then the font must be there.
  const start = window.onload;
  window.onload = async (event) => {
    const faces = ["16px 'Roboto Mono'", "bold 16px 'Roboto Mono'"];
    await Promise.allSettled(faces.map((face) => document.fonts.load(face, "医a")));
    start(event);
  };
})();
