package io.penstock.sample;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;

/** Which answer an error gives: the one table from exceptions to statuses. */
final class Problems {

    private Problems() {
    }

    static ErrorResponse of(Throwable error) {
        return switch (error) {
            case ErrorResponse response -> response;
            default -> new Problem(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "Our fault", "An error of the service's own");
        };
    }
}
