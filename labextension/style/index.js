import "./vault.css";
import "./lab.css";
