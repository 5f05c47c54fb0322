package peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Operaton's engine and REST interface as one program; application.yml says how it is tuned. */
@SpringBootApplication
public class Operaton {
  public static void main(String[] args) {
    SpringApplication.run(Operaton.class, args);
  }
}
