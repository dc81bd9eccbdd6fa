package io.penstock.plugin.dashboard;

/** The dashboard needs a WebJar that is not there. */
public final class MissingWebJarException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String webJar;

    /** With the coordinates of the WebJar, group and artifact. */
    public MissingWebJarException(String webJar) {
        super("the dashboard needs the WebJar " + webJar + ", which is not on the class path");
        this.webJar = webJar;
    }

    /** Its coordinates, group and artifact. */
    public String webJar() {
        return webJar;
    }
}
