<#-- One line for each library in app/lib: its licences, its name, where it is from. -->
<#list dependencyMap as entry>
<#assign project = entry.getKey()>
<#assign licenses = entry.getValue()>
${project.artifactId} ${project.version} | ${licenses?join(" or ")} | ${project.groupId} | ${project.url!""}
</#list>
