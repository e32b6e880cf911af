((nxml-mode . ((nxml-child-indent . 2)
               (eval . (setq-local rng-schema-locating-files
                                   (list (expand-file-name
                                          "schema/schemas.xml"
                                          (locate-dominating-file default-directory
                                                                  ".dir-locals.el"))))))))
