package io.penstock.plugin.autoconfigure;

import io.penstock.plugin.extism.ExtismGrants;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What manifests may give plugins.
 *
 * @param allowedHosts patterns of the hosts that plugins may send HTTP requests to, such as *.example.com; by default none
 * @param directories directories that plugins may see; by default none
 * @param sharedMemory most memory that an Extism plugin shares with the host
 * @param variables most bytes of an Extism plugin's variables
 * @param httpResponse longest body of a response to an Extism plugin
 */
@ConfigurationProperties("penstock.manifest")
public record ExtismProperties(@DefaultValue List<String> allowedHosts, @DefaultValue List<Directory> directories,
        @DefaultValue("64MB") DataSize sharedMemory, @DefaultValue("1MB") DataSize variables,
        @DefaultValue("10MB") DataSize httpResponse) {

    /**
     * A directory, with all beneath it.
     *
     * @param path where it is; {tenant} and {name} stand for the plugin's
     * @param writable whether plugins may change what is in it
     */
    public record Directory(String path, @DefaultValue("false") boolean writable) {
    }

    ExtismGrants toGrants() {
        return new ExtismGrants(allowedHosts,
                directories.stream().map(directory -> new ExtismGrants.Directory(directory.path, directory.writable))
                        .toList(),
                sharedMemory.toBytes(), variables.toBytes(),
                (int) Math.min(httpResponse.toBytes(), Integer.MAX_VALUE));
    }
}
